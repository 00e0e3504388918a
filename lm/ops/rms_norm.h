// Tensors <-> kernels/rms_norm and kernels/gated_rms_norm (formulas there). Differentiable in every
// tensor.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// x * rsqrt(mean(x^2) + eps) * (1 + weight) over the last dimension; plain `weight` with
// zero_centred = false. x: two or more dimensions, may be a view; weight: [C]. Result dense, in x's
// type.
at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps,
                    bool zero_centred = true);

// weight * x * rsqrt(mean(x^2) + eps) * silu(z): the norm comes before the gate. x and z of one
// shape and type.
at::Tensor gated_rms_norm(const at::Tensor& x, const at::Tensor& z, const at::Tensor& weight,
                          double eps);

}  // namespace foretrace::lm::ops
