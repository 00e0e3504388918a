// linear: y = x W^T for a weight that may have a low-precision compute copy.
#pragma once

#include <vector>

#include "lm/parameter.h"

namespace foretrace::lm {

// x [..., K] in the compute type, W [N, K] -> [..., N] in the compute type. The gradient goes to the master value, in its type.
// Without a gradient the packed weights are read where they are as exact as the compute copy: for few rows, and for any number of bf16
// ones on a processor without tiles.
at::Tensor linear(const at::Tensor& x, const Parameter& weight);

// One matrix for each stretch of rows: a weight of n matrices [N, K], one below the other, and x [R, K], whose rows begin[e] to
// begin[e + 1] - 1 are matrix e's (int64 [n + 1]) -> [R, N]. Types as above.
at::Tensor linear_each(const at::Tensor& x, const Parameter& weight, const at::Tensor& begin);

// y [rows, N], += x W^T with `add`: float arrays, rows side by side. REQUIRES: weight.packed, as a whole
struct StepProduct {
  int64_t rows;
  const float* x;
  float* y;
  bool add = false;
};
void linear_step(const Parameter& weight, const StepProduct& product);
// Packs a weight's compute copy, in its parts.
void pack_weight(Parameter& weight, kernels::PackedType type);

// ids int64 [B, T] -> rows of the embedding, in `type`. Gradient as above.
at::Tensor embed(const at::Tensor& ids, const Parameter& weight, at::ScalarType type);

}  // namespace foretrace::lm
