// Tensors <-> kernels/cross_entropy (formula there).
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// sum_n weights_n * (-log softmax(logits_n)[targets_n] + z logsumexp(logits_n)^2), with smoothed labels where `smoothing` is above
// 0, a float32 (float64) scalar; differentiable in logits. logits: [N, V]; targets: int64 [N], in [0, V) wherever the weight is not 0 (checked);
// weights: [N]. For a mean, divide the weights, not the result: the gradient is computed in the
// forward pass, and a gradient of 1 from above costs no further pass over it.
at::Tensor weighted_cross_entropy(const at::Tensor& logits, const at::Tensor& targets,
                                  const at::Tensor& weights, double z = 0, double smoothing = 0);

// The same sum and its gradient in the logits [N, V], undefined unless wanted; no graph.
struct CrossEntropy {
  double total;
  at::Tensor dlogits;
};
CrossEntropy cross_entropy_and_gradient(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& weights, double z,
                                        double smoothing, bool want_gradient);

// Negative log likelihood of every target, [N] float32 (float64); no gradient.
at::Tensor token_losses(const at::Tensor& logits, const at::Tensor& targets);

}  // namespace foretrace::lm::ops
