// The gated activation of channel mixers: act(gate) * up, of [gate | up].
//   silu (SwiGLU): a sigmoid(a)        gelu (GeGLU): a/2 (1 + tanh(sqrt(2/pi) (a + 0.044715 a^3))), transformers' gelu_pytorch_tanh
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/config.h"

namespace foretrace::lm {

// both [..., 2 C] -> [..., C], dense. Differentiable.
at::Tensor gated_activation(const at::Tensor& both, Activation activation);
// The same of float arrays: both [rows, 2 C] -> out [rows, C].
void gated_activation(int64_t rows, int64_t width, const float* both, Activation activation, float* out);

}  // namespace foretrace::lm
