// Traces out of answers about states: a model that answers questions about single states predicts a run by asking for one state
// after the other.
#pragma once

#include <span>
#include <vector>

#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// As WorldModel::next, trace and output, out of model.answer(). Confidences are the answers'.
Result<TracePrediction> next_by_answer(WorldModel& model, const Program& program, std::span<const tracer::StepView> prefix);
Result<std::vector<TracePrediction>> trace_by_answers(WorldModel& model, std::span<const Program> programs, const Budget& budget);
Result<std::vector<Answer>> output_by_answer(WorldModel& model, std::span<const Program> programs);

}  // namespace foretrace::worldmodel
