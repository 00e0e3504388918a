// SharedModel: a world model of another's, asked from several threads: one question at a time. Each thread has a SharedModel of its own over the same model and mutex, which outlive it.
#pragma once

#include <mutex>

#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

class SharedModel : public WorldModel {
 public:
  SharedModel(WorldModel& model, std::mutex& mutex) : model_(model), mutex_(mutex) {}
  [[nodiscard]] std::string name() const override { return model_.name(); }
  [[nodiscard]] std::string id() const override { return model_.id(); }
  [[nodiscard]] bool trivial() const override { return model_.trivial(); }
  Result<TracePrediction> next(const Program& program, std::span<const tracer::StepView> prefix) override;
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<TracePrediction>> move(std::span<const MoveQuestion> questions, const Budget& budget) override;
  Result<std::vector<std::vector<StepJudgement>>> judge_next(std::span<const TracedProgram> traces) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions) override;
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;

 private:
  WorldModel& model_;
  std::mutex& mutex_;
};

}  // namespace foretrace::worldmodel
