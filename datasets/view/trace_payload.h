// The bytes that the page of `foretrace view` decodes: a run's steps, all that they need to become states again, its sources and its
// output. docs/viewer.md has the layout.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "datasets/view/prediction.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

// Steps that a page may have: all of them are in the browser's memory.
inline constexpr int64_t kMaxViewSteps = 5'000'000;

// `predictions` may be null. kLimit: more than kMaxViewSteps.
Result<std::string> trace_payload(tracer::TraceReader& reader, int64_t run, const Predictions* predictions);

}  // namespace foretrace::datasets
