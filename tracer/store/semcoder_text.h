// A run as the source with its states in comments, as SemCoder (arXiv 2406.01006; ARiSE-Lab/SemCoder, experiments/construct_trace.py and
// build_self_refine_input.py) shows executions to a model:
//
//   def f(n): # [INPUT] {"n": 4} [/INPUT]
//       total = 0 # [STATE-0] {"total": 0} [/STATE-0]
//       for i in range(n): # [STATE-1] {"i": 0} [/STATE-1][STATE-2] {"i": 1} [/STATE-2] ... [STATE-6] {"i": 3} [/STATE-6]
//           total += i # [STATE-3] {"total": 1} [/STATE-3][STATE-5] {"total": 3} [/STATE-5][STATE-7] {"total": 6} [/STATE-7]
//       return total # [OUTPUT] 6 [/OUTPUT]
//
// Only the frame of the run's first step is told. A state is what a line changed, numbered in the order of the changes; of more than three
// at a line the first two and the last are kept. Values are JSON where JSON has them (repr_json.h), otherwise strings with their text.
// [OUTPUT] is what the frame returned, "[EXCEPTION] ValueError: bad [/EXCEPTION]" an exception that a line raised.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// A line of JSON: {"id": run, "code": the source, "trace": the same with comments}; empty for a run without steps.
Result<std::string> semcoder_text(TraceReader& reader, int64_t run);

}  // namespace foretrace::tracer
