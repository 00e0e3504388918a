// TrainStep: one step's batches, through the model and back, over all ranks of the job.
//   Batch i of a step goes to rank i mod ranks: two processes see what one sees that takes twice as many batches a step.
#pragma once

#include <optional>

#include "lm/causal_lm.h"
#include "lm/parallel/gradient_sum.h"
#include "lm/train/batcher.h"
#include "lm/train/metrics_store.h"
#include "lm/train/train_config.h"
#include "lm/train/training_flops.h"

namespace foretrace::lm {

class TrainStep {
 public:
  // `group`: null: alone. All must outlive this.
  // `tokens`: of the noise, where the objective has any.
  TrainStep(const TrainConfig& config, CausalLm& model, Batcher& batcher, ProcessGroup* group, CanvasTokens tokens);

  // Adds the step's losses, tokens and operations to `metrics`, and leaves the gradients of its loss in the parameters, the same on all ranks.
  // They may be no numbers.
  Status run(StepMetrics& metrics);

 private:
  std::vector<Batch> next_batches();
  Batch next_batch();

  const TrainConfig& config_;
  CausalLm& model_;
  Batcher& batcher_;
  ProcessGroup* group_;
  CanvasTokens tokens_;
  std::optional<GradientSum> gradients_;
  std::optional<TrainingFlops> flops_;  // of models that it counts
};

}  // namespace foretrace::lm
