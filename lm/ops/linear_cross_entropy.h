// Cross entropy behind an output head, without all logits at a time: rows go through the head in
// blocks whose logits fit a cache.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// The head: W [V, d] as the master that takes the gradient, and as what is multiplied, in the type
// of the states.
struct HeadWeight {
  at::Tensor value, compute;
};

// weighted_cross_entropy(states W^T, ...) (lm/ops/cross_entropy.h): states [N, d]; a float32 (float64) scalar, differentiable in
// states and W.value. Memory: states and W once more for their gradients, and the logits of `rows_at_once` rows twice; 0: about 4 M
// logits, but 256 rows at least, since each block reads all of W. Throws c10::Error where the shapes do not fit.
at::Tensor linear_cross_entropy(const at::Tensor& states, const HeadWeight& head, const at::Tensor& targets, const at::Tensor& weights,
                                double z = 0, double smoothing = 0, int64_t rows_at_once = 0);

}  // namespace foretrace::lm::ops
