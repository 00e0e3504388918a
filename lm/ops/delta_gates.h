// Tensors <-> kernels/delta_gates (formulas there).
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

struct DeltaGates {
  at::Tensor g;     // [B, T, Hv] log-decay, <= 0, float32 (float64 for float64 activations)
  at::Tensor beta;  // [B, T, Hv] in (0, beta_max), the same type
};

// g = -exp(a_log) * softplus(a + dt_bias), beta = beta_max * sigmoid(b). Differentiable in every
// tensor. a, b: [..., Hv], may be views; a_log, dt_bias: [Hv].
DeltaGates delta_gates(const at::Tensor& a, const at::Tensor& b, const at::Tensor& a_log,
                       const at::Tensor& dt_bias, double beta_max = 1);

}  // namespace foretrace::lm::ops
