// Tensors <-> kernels/swiglu (formula there). Differentiable in every tensor.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// silu(gate) * up, both of one shape [..., C] and type; they may be views. Result dense.
at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up);

// The same from one tensor [..., 2 C] = [gate | up]; the gradient comes back in one piece. On any device.
at::Tensor swiglu_packed(const at::Tensor& gate_up);

}  // namespace foretrace::lm::ops
