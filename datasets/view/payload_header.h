// The first section of the page's data, as JSON: what is known of the run, its sources by the ids of their files' names, predictions.
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "datasets/view/prediction.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/definitions.h"

namespace foretrace::datasets {

inline constexpr int kPayloadVersion = 1;

// A source that the store does not have is left out. `predictions` may be null.
Result<Json> payload_header(tracer::TraceReader& reader, const tracer::RunRecord& record, tracer::DefinitionSource& definitions, const Predictions* predictions);

}  // namespace foretrace::datasets
