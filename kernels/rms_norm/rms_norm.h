// Root-mean-square norm (arXiv 1910.07467); zero-centred as in transformers' Qwen3NextRMSNorm:
//   y = x * rsqrt(mean(x^2) + eps) * (1 + w)        x: [rows, cols], w: [cols]
// or with plain w. Computed in float32 (float64 for kFloat64) and rounded once, at the end.
// Accuracy: float32 within 2e-6 of the largest reference value, gradients within 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/parallel.h"
#include "kernels/rms_norm/rms_norm_args.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void rms_norm(const RmsNormArgs& args, ParallelFor parallel = serial_for,
              std::string_view forced = forced_variant());
// args.out is not read.
void rms_norm_backward(const RmsNormArgs& args, const RmsNormGrads& grads,
                       ParallelFor parallel = serial_for,
                       std::string_view forced = forced_variant());

// Each takes a range of rows; backward writes the range's sum of weight gradients to dweight.
struct RmsNormFunctions {
  void (*forward)(const RmsNormArgs& args, int64_t begin, int64_t end);
  void (*backward)(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t begin, int64_t end,
                   void* dweight);
};
std::span<const Variant<RmsNormFunctions>> rms_norm_variants();

}  // namespace foretrace::kernels
