#include "worldmodel/shared_model.h"

namespace foretrace::worldmodel {

Result<TracePrediction> SharedModel::next(const Program& program, std::span<const tracer::StepView> prefix) {
  const std::lock_guard lock(mutex_);
  return model_.next(program, prefix);
}

Result<std::vector<TracePrediction>> SharedModel::trace(std::span<const Program> programs, const Budget& budget) {
  const std::lock_guard lock(mutex_);
  return model_.trace(programs, budget);
}

Result<std::vector<TracePrediction>> SharedModel::move(std::span<const MoveQuestion> questions, const Budget& budget) {
  const std::lock_guard lock(mutex_);
  return model_.move(questions, budget);
}

Result<std::vector<std::vector<StepJudgement>>> SharedModel::judge_next(std::span<const TracedProgram> traces) {
  const std::lock_guard lock(mutex_);
  return model_.judge_next(traces);
}

Result<std::vector<Answer>> SharedModel::output(std::span<const Program> programs, const Budget& budget) {
  const std::lock_guard lock(mutex_);
  return model_.output(programs, budget);
}

Result<std::vector<Answer>> SharedModel::inputs(std::span<const InputQuestion> questions) {
  const std::lock_guard lock(mutex_);
  return model_.inputs(questions);
}

Result<std::vector<StateAnswer>> SharedModel::answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) {
  const std::lock_guard lock(mutex_);
  return model_.answer(questions, budget);
}

}  // namespace foretrace::worldmodel
