// Tensors <-> kernels/causal_conv (formula there): depthwise causal convolution of width 4, then
// SiLU.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// Differentiable in x and weight. x: [B, T, C] (may be a view); weight: [C, 1, 4] or [C, 4]; result
// [B, T, C] in x's type. `history` [B, 3, C] holds the inputs before x, oldest first; undefined:
// zeros. It takes no gradient.
at::Tensor causal_conv_silu(const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& history = {});

struct CausalConvStep {
  at::Tensor out;      // [B, T, C]
  at::Tensor history;  // [B, 3, C] after x, float32 (float64 for float64 x)
};

// The same with the history to go on from; records no gradient.
CausalConvStep causal_conv_silu_step(const at::Tensor& x, const at::Tensor& weight,
                                     const at::Tensor& history = {});

}  // namespace foretrace::lm::ops
