// Root-mean-square norms in plain tensor operations, to hold lm/ops/rms_norm.h to: over the last axis, in fp32 (fp64 for
// fp64 input).
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm {

// y = x * rsqrt(mean(x^2) + eps) * (1 + weight), in `type`. Source: Qwen3NextRMSNorm.
at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps, at::ScalarType type);

// y = x * rsqrt(mean(x^2) + eps) * weight * silu(gate), in `type`; norm before gate. Source: Qwen3NextRMSNormGated.
at::Tensor gated_rms_norm(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& weight, double eps,
                          at::ScalarType type);

}  // namespace foretrace::lm
