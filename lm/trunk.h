// Trunk: what stands between a model's embedding and its head: one stack of layers, or a recursion over two, low L and high H, that take
// turns on two states (HRM, arXiv 2506.21734; HRM-Text: transformers' HrmTextModel, 5.24.0):
//   h = the embeddings, l = a fixed start
//   high_cycles times:  low_cycles times l = norm(L(l + h));  h = norm(H(h + l))
// Each call of a layer has a slot of the cache to itself: call c of a stack of n layers uses slots c n .. c n + n - 1.
// Of the low calls of a high cycle only the last few carry gradients (config.gradient_cycles); earlier ones run without a graph.
#pragma once

#include <vector>

#include "lm/layer_stack.h"

namespace foretrace::lm {

class Trunk {
 public:
  Trunk(const ModelConfig& config, ParameterTable& table);

  // As LayerStack's; the norm behind the last layer is norm().
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, Cache* cache) const;
  void step(TokenStep& step, Cache& cache, float* x) const;
  [[nodiscard]] const RmsNorm& norm() const { return stacks_.back().norm(); }
  // Of the cache: one for each call of each layer.
  [[nodiscard]] size_t slots() const { return calls_.empty() ? layers_ : layers_ * calls_.size(); }

 private:
  struct Call {
    bool high, gradients;
  };
  static std::vector<Call> calls_of(const ModelConfig& config);

  size_t layers_;                   // in a stack
  std::vector<LayerStack> stacks_;  // the only one, or low and high
  std::vector<Call> calls_;         // in order; empty: no recursion
  const Parameter* start_ = nullptr;  // [d]: of the low state
};

}  // namespace foretrace::lm
