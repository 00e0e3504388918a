// Tensors <-> kernels/residual_norm (formula there). Differentiable in both. On any device.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// (x + delta) * rsqrt(mean((x + delta)^2) + eps) over the last dimension, both of one shape [..., C] and type. Result dense.
at::Tensor residual_norm(const at::Tensor& x, const at::Tensor& delta, double eps);

}  // namespace foretrace::lm::ops
