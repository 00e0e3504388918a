// What a model says of each step of a recorded run, from the true steps before it: what the page of `foretrace view` shows beside the
// run.
#pragma once

#include <cstdint>
#include <functional>

#include "core/result.h"
#include "datasets/view/prediction.h"
#include "tracer/store/trace_reader.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// A run of a store as a question: kUnsupported if it is not in Python, kNotFound if its source is not there.
Result<TracedProgram> traced_program(tracer::TraceReader& reader, int64_t run);

// Of the steps from 1 on. Steps that judge_next finds exact need no decoding: what was predicted is what came. `progress` (done, all) may be
// empty.
Result<datasets::Predictions> predict_steps(WorldModel& model, const TracedProgram& traced,
                                            const std::function<void(int64_t, int64_t)>& progress = {});

// `predicted` held to the step that really came; an empty list of steps: it said that the trace is over.
datasets::StepPrediction compared_step(const TracePrediction& predicted, const tracer::StepView& truth);

}  // namespace foretrace::worldmodel
