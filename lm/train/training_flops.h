// TrainingFlops: what a batch costs in training, counted from shapes. Two operations a multiply-add, backward as much as two forward
// passes. Counted: products with weight matrices and the head, attention's scores and weighted sums over what the mask shows, a linear
// mixer's three products of key and value widths a token and head. Not counted: norms, activations, convolutions, the optimizer, what is
// computed again. Padding counts, for it is computed.
#pragma once

#include <functional>

#include "lm/causal_lm.h"
#include "lm/train/batcher.h"
#include "lm/train/diffusion_training.h"
#include "lm/two_streams.h"

namespace foretrace::lm {

class TrainingFlops {
 public:
  // `model` and `training` must outlive this. REQUIRES: no recursion (high_cycles 0)
  TrainingFlops(const CausalLm& model, const DiffusionTraining& training);

  [[nodiscard]] double of(const Batch& batch) const;

 private:
  [[nodiscard]] double mixers_of(int64_t tokens) const;
  [[nodiscard]] double mixers_of(const StreamShape& shape) const;
  [[nodiscard]] double mixers(double scanned, const std::function<double(double)>& pairs) const;

  const ModelConfig& config_;
  const DiffusionTraining& training_;
  double matrices_ = 0;  // operations forward a token, in the layers
};

}  // namespace foretrace::lm
