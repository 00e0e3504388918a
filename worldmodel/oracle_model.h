// OracleModel: the real tracer behind the world model's interface: the upper bound, and the check
// of the harness.
#pragma once

#include "worldmodel/scratch_store.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

class OracleModel : public WorldModel {
 public:
  explicit OracleModel(tracer::RecorderOptions options = {}) : store_(std::move(options)) {}
  [[nodiscard]] std::string name() const override { return "oracle"; }
  [[nodiscard]] std::string id() const override { return "oracle"; }
  Result<TracePrediction> next(const Program& program,
                               std::span<const tracer::StepView> prefix) override;
  // The program's own limits hold, not the budget.
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                             const Budget& budget) override;
  Result<std::vector<TracePrediction>> move(std::span<const MoveQuestion> questions, const Budget& budget) override;
  Result<std::vector<std::vector<StepJudgement>>> judge_next(
      std::span<const TracedProgram> traces) override;
  // The recorded ones.
  Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions) override;
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;

 private:
  TracePrediction run(const Program& program);
  ScratchStore store_;
};

}  // namespace foretrace::worldmodel
