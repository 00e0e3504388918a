// The `copy` baseline. For a step: the event kind of the last step, the textually next statement of
// the function, no change of state. For an output: the first argument's text.
#pragma once

#include <string>

#include "worldmodel/statement_lines.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

class CopyModel : public WorldModel {
 public:
  [[nodiscard]] std::string name() const override { return "copy"; }
  [[nodiscard]] std::string id() const override { return "copy"; }
  [[nodiscard]] bool trivial() const override { return true; }
  Result<TracePrediction> next(const Program& program,
                               std::span<const tracer::StepView> prefix) override;
  // It has no step to start from and never says that a trace is over: nothing is predicted,
  // unfinished.
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                             const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs,
                                     const Budget& budget) override;
  // The value itself.
  Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions) override;
  // The given state: with the next statement's line, where what follows it is asked for. Inputs: nothing.
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;

 private:
  const StatementLines& lines_of(const Program& program);
  std::string source_;
  StatementLines lines_{"", "python"};
};

}  // namespace foretrace::worldmodel
