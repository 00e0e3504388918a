// ShardedOptimizer: each rank keeps the moments of its share of the parameters and steps them; then all get the new values (ZeRO stage
// 1, arXiv 1910.02054). Alone, it is the Optimizer.
#pragma once

#include <vector>

#include "lm/parallel/process_group.h"
#include "lm/train/optimizer.h"

namespace foretrace::lm {

class ShardedOptimizer {
 public:
  // `group`: null: alone. Both must outlive this.
  ShardedOptimizer(const TrainConfig& config, ParameterTable& table, ProcessGroup* group);

  // As Optimizer's. REQUIRES: all ranks hold the same gradients
  double clip(double clip_norm) { return optimizer_.clip(clip_norm); }
  Status step(double learning_rate);
  void clear_gradients() { optimizer_.clear_gradients(); }
  // This rank's tensors; loading copies into them.
  [[nodiscard]] NamedTensors state() const { return optimizer_.state(); }
  // Those of all ranks, gathered on rank 0; elsewhere this rank's. Every rank calls it.
  Result<NamedTensors> whole_state() const;

 private:
  ParameterTable& table_;
  ProcessGroup* group_;
  std::vector<int> owners_;  // the rank of each parameter
  Optimizer optimizer_;
};

}  // namespace foretrace::lm
