// Depthwise causal convolution of width 4 without bias, then SiLU (as before the gated delta rule
// in Qwen3-Next):
//   p_t,c = sum_{i=0..3} w_c,i * x_{t-3+i},c        y = p * sigmoid(p)
// Inputs before the first token come from `history` (decoding) or are zero. Computed in float32
// (float64 for kFloat64), rounded once. The history takes no gradient. Accuracy: float32 within
// 2e-6 of the largest reference value, gradients within 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

// Any T >= 0; T = 1 with a history is the decoding step.
void causal_conv(const CausalConvArgs& args, ParallelFor parallel = serial_for,
                 std::string_view forced = forced_variant());
// args.out and args.next_history are not touched.
void causal_conv_backward(const CausalConvArgs& args, const CausalConvGrads& grads,
                          ParallelFor parallel = serial_for,
                          std::string_view forced = forced_variant());

// Each takes a range of channels.
struct CausalConvFunctions {
  void (*forward)(const CausalConvArgs& args, int64_t begin, int64_t end);
  void (*backward)(const CausalConvArgs& args, const CausalConvGrads& grads, int64_t begin,
                   int64_t end);
};
std::span<const Variant<CausalConvFunctions>> causal_conv_variants();

}  // namespace foretrace::kernels
