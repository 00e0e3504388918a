// Root-mean-square norm without a weight behind a residual sum, as post-norm blocks have it:
//   s = rsqrt(mean((x + delta)^2) + eps),   y = (x + delta) * s        x, delta, y: [rows, cols]
// Backward needs y and s alone:  dx = ddelta = s (dy - y mean(dy y)).
// Computed in float32 (float64 for kFloat64) and rounded once, at the end; y may lie where x or delta
// lies. Accuracy: float32 within 2e-6 of the largest reference value, gradients within 1e-5; those of
// bfloat16 read y as it was rounded, and rows of a few columns, most of whose gradient cancels, show it.
#pragma once

#include <span>
#include <string_view>

#include "kernels/parallel.h"
#include "kernels/residual_norm/residual_norm_args.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void residual_norm(const ResidualNormArgs& args, ParallelFor parallel = serial_for,
                   std::string_view forced = forced_variant());
// args.out and args.scale are what the forward pass wrote; args.x and args.delta are not read.
void residual_norm_backward(const ResidualNormArgs& args, const ResidualNormGrads& grads,
                            ParallelFor parallel = serial_for,
                            std::string_view forced = forced_variant());

// Each takes a range of rows.
struct ResidualNormFunctions {
  void (*forward)(const ResidualNormArgs& args, int64_t begin, int64_t end);
  void (*backward)(const ResidualNormArgs& args, const ResidualNormGrads& grads, int64_t begin,
                   int64_t end);
};
std::span<const Variant<ResidualNormFunctions>> residual_norm_variants();

}  // namespace foretrace::kernels
