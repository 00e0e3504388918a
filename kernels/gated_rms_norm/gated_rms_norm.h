// Norm, then gate (transformers' Qwen3NextRMSNormGated), per head:
//   y = w * x * rsqrt(mean(x^2) + eps) * silu(z)        x, z: [rows, cols], w: [cols]
// silu(z) = z * sigmoid(z); with sigmoid_gate (Kimi delta attention) the gate is sigmoid(z).
// Computed in float32 (float64 for kFloat64) and rounded once, at the end.
// Accuracy: float32 within 2e-6 of the largest reference value, gradients within 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/gated_rms_norm/gated_rms_norm_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void gated_rms_norm(const GatedRmsNormArgs& args, ParallelFor parallel = serial_for,
                    std::string_view forced = forced_variant());
// args.out is not read.
void gated_rms_norm_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads,
                             ParallelFor parallel = serial_for,
                             std::string_view forced = forced_variant());

// Each takes a range of rows; backward writes the range's sum of weight gradients to dweight.
struct GatedRmsNormFunctions {
  void (*forward)(const GatedRmsNormArgs& args, int64_t begin, int64_t end);
  void (*backward)(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t begin,
                   int64_t end, void* dweight);
};
std::span<const Variant<GatedRmsNormFunctions>> gated_rms_norm_variants();

}  // namespace foretrace::kernels
