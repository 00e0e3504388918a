// The page of `foretrace view`: one HTML file that holds a run and all it takes to step through it; it loads nothing.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "datasets/view/prediction.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

// `predictions` may be null: what a model said of the steps, shown beside them.
Result<std::string> view_page(tracer::TraceReader& reader, int64_t run, const Predictions* predictions = nullptr);

}  // namespace foretrace::datasets
