// Operations in plain differentiable ATen, for tensors that the kernels do not take: those on a GPU. The kernels' formulas and shapes; in
// bfloat16 swiglu rounds its factors and residual_norm its sum, as the repositories of TRM and HRM do.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops::plain {

// silu(gate) * up of [..., 2 C] = [gate | up].
at::Tensor swiglu_packed(const at::Tensor& gate_up);

// y_i = x_i cos_i - x_{i+half} sin_i,  y_{i+half} = x_{i+half} cos_i + x_i sin_i;  x [B, T, H, D], cos and sin [B or 1, T, 1, half] in the
// wide type, in which this computes. Channels from 2 half on stay.
at::Tensor rotary(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin);

// (x + delta) * rsqrt(mean((x + delta)^2) + eps) over the last dimension.
at::Tensor residual_norm(const at::Tensor& x, const at::Tensor& delta, double eps);

}  // namespace foretrace::lm::ops::plain
