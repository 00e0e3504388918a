// The gates of a gated delta layer (transformers' Qwen3NextGatedDeltaNet):
//   g = -exp(a_log) * softplus(a + dt_bias)   (log-decay, <= 0)      beta = beta_max * sigmoid(b)
// a, b: [rows, heads] activations; a_log, dt_bias: [heads]. Outputs are not rounded to the
// activations' type. Accuracy: float32 within 2e-6 of the largest reference value, gradients within
// 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/delta_gates/delta_gates_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void delta_gates(const DeltaGatesArgs& args, ParallelFor parallel = serial_for,
                 std::string_view forced = forced_variant());
// args.g and args.beta are not read.
void delta_gates_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads,
                          ParallelFor parallel = serial_for,
                          std::string_view forced = forced_variant());

// Each takes a range of rows; backward writes the range's sums, da_log then ddt_bias, to
// parameter_sums [2 heads].
struct DeltaGatesFunctions {
  void (*forward)(const DeltaGatesArgs& args, int64_t begin, int64_t end);
  void (*backward)(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin,
                   int64_t end, void* parameter_sums);
};
std::span<const Variant<DeltaGatesFunctions>> delta_gates_variants();

}  // namespace foretrace::kernels
