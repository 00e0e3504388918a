// kernels/rotary on tensors, differentiable in x.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// x [B, T, H, D] on any device, float32, bfloat16 or float64; cos and sin [B or 1, T, 1, half] of the
// parameter type -> [B, T, H, D] dense. Throws c10::Error where the shapes do not fit.
at::Tensor rotary(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin);

}  // namespace foretrace::lm::ops
