// ArModel: next tokens, of the trace or of a state that is asked for, by what the model was trained on. A causal language model over
// prompt and trace (or question and answer), decoded within the grammar, greedily or sampled, so that every prediction parses.
#pragma once

#include <memory>
#include <string>

#include "worldmodel/model_directory.h"
#include "worldmodel/sampling.h"
#include "worldmodel/world_model.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

class ArModel : public WorldModel {
 public:
  // Refuses directories whose decoder is not "ar" and weights whose vocabulary is not the trace
  // language's.
  static Result<std::unique_ptr<ArModel>> open(const std::string& path);
  static Result<std::unique_ptr<ArModel>> open(ModelDirectory directory, const Sampling& sampling = {});
  ArModel(ModelDirectory directory, std::unique_ptr<lm::CausalLm> model, const Sampling& sampling = {});
  ~ArModel() override;

  [[nodiscard]] std::string name() const override { return directory_.name; }
  [[nodiscard]] std::string id() const override { return directory_.id; }
  [[nodiscard]] const ModelDirectory& directory() const { return directory_; }

  Result<TracePrediction> next(const Program& program,
                               std::span<const tracer::StepView> prefix) override;
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                             const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions) override;
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;
  Result<std::vector<TracePrediction>> move(std::span<const MoveQuestion> questions, const Budget& budget) override;
  // One forward pass a batch of traces. A trace that the language does not hold counts as predicted
  // wrong.
  Result<std::vector<std::vector<StepJudgement>>> judge_next(
      std::span<const TracedProgram> traces) override;

 private:
  Result<std::vector<TracePrediction>> trace_by(std::span<const Program> programs, const Budget& budget, const Sampling& sampling);
  Result<std::vector<Answer>> output_by(std::span<const Program> programs, const Budget& budget, const Sampling& sampling);
  Result<std::vector<StateAnswer>> answer_by(std::span<const StateQuestion> questions, const AnswerBudget& budget, const Sampling& sampling);
  // How vote k is drawn, and which attempt it is of a question that is asked as `attempt`.
  [[nodiscard]] Sampling voting(int64_t k) const;
  [[nodiscard]] int64_t vote_of(int64_t attempt, int64_t k) const { return attempt * sampling_.votes + k; }

  ModelDirectory directory_;
  std::unique_ptr<lm::CausalLm> model_;
  Sampling sampling_;
};

}  // namespace foretrace::worldmodel
