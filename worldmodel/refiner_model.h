// RefinerModel: the answer as a grid of cells (frames, variables, value tokens) that a small recursive network improves until it halts.
// Answers questions about states (docs/state_queries.md); traces are asked for state by state.
#pragma once

#include <memory>
#include <string>

#include "datasets/state_query/state_grid.h"
#include "worldmodel/model_directory.h"
#include "worldmodel/world_model.h"

namespace foretrace::lm {
class Refiner;
}

namespace foretrace::worldmodel {

struct RefinerModelOptions {
  int64_t steps = 0;     // supervision steps; 0: as many as it was trained with
  bool until_halt = true;  // an answer is that of the step at which it halts
  int64_t rollouts = 1;  // tries with noise, ranked by the halting head
  double noise = 0;      // of the latents, in each step of each try
  uint64_t seed = 0;
};

class RefinerModel : public WorldModel {
 public:
  // Refuses directories whose decoder is not "refiner", and refiners of puzzles.
  static Result<std::unique_ptr<RefinerModel>> open(ModelDirectory directory, const RefinerModelOptions& options = {});
  RefinerModel(ModelDirectory directory, std::unique_ptr<lm::Refiner> refiner, const datasets::GridShape& shape,
               const RefinerModelOptions& options);
  ~RefinerModel() override;

  [[nodiscard]] std::string name() const override { return directory_.name; }
  [[nodiscard]] std::string id() const override { return directory_.id; }
  Result<TracePrediction> next(const Program& program, std::span<const tracer::StepView> prefix) override;
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget& budget) override;
  // A question that does not fit the grid has no answer. The confidence is the halting head's, calibrated where the directory says how;
  // `passes` counts supervision steps.
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;

 private:
  void answer_rows(const std::vector<std::vector<datasets::Token>>& inputs, std::span<const size_t> places,
                   std::span<const StateQuestion> questions, std::vector<StateAnswer>& answers) const;

  ModelDirectory directory_;
  std::unique_ptr<lm::Refiner> refiner_;
  datasets::GridShape shape_;
  RefinerModelOptions options_;
};

}  // namespace foretrace::worldmodel
