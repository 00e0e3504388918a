// Answers read off a predicted trace, the same way whoever predicted it.
#pragma once

#include <cstdint>

#include "core/json.h"
#include "worldmodel/prediction.h"

namespace foretrace::worldmodel {

// The value of the outermost frame's last return, or "Type: message" of the exception that left it.
Answer answer_output(const TracePrediction& trace);

// The locals at the `visit`-th time (from 1) that a line step stands at `line`, as a JSON object
// name -> text.
Answer answer_state(const TracePrediction& trace, int64_t line, int64_t visit);

// The lines in the order in which they run, as a JSON list.
Answer answer_path(const TracePrediction& trace);

// The lines that run at all, ascending, as a JSON list.
Answer answer_coverage(const TracePrediction& trace);

// "yes": the trace ends within the budget, "no" otherwise.
Answer answer_halt(const TracePrediction& trace);

// A step as `show --format json` prints it.
Json step_json(const tracer::StepView& step);

}  // namespace foretrace::worldmodel
