// The gated activation of SwiGLU feed-forward layers (arXiv 2002.05202):
//   y = silu(gate) * up,   silu(a) = a * sigmoid(a)        gate, up: [rows, cols]
// The two may be halves of one projection. Computed in float32 (float64 for kFloat64), rounded
// once. Accuracy: float32 within 2e-6 of the largest reference value, gradients within 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/parallel.h"
#include "kernels/swiglu/swiglu_args.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void swiglu(const SwigluArgs& args, ParallelFor parallel = serial_for,
            std::string_view forced = forced_variant());
// args.out is not read.
void swiglu_backward(const SwigluArgs& args, const SwigluGrads& grads,
                     ParallelFor parallel = serial_for, std::string_view forced = forced_variant());

// Each takes a range of rows.
struct SwigluFunctions {
  void (*forward)(const SwigluArgs& args, int64_t begin, int64_t end);
  void (*backward)(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end);
};
std::span<const Variant<SwigluFunctions>> swiglu_variants();

}  // namespace foretrace::kernels
