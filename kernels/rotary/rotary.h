// Rotary position embedding (arXiv 2104.09864), half-split pairs as in GPT-NeoX and Llama:
//   y_i = x_i cos_i - x_{i+half} sin_i,   y_{i+half} = x_{i+half} cos_i + x_i sin_i    for i < half
// Channels from 2 half on stay as they are. Computed in float32 (float64 for kFloat64), rounded
// once; float32 within 2e-6 of the largest reference value. Its gradient is the turn by the
// negative angle.
#pragma once

#include <span>
#include <string_view>

#include "kernels/parallel.h"
#include "kernels/rotary/rotary_args.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void rotary(const RotaryArgs& args, ParallelFor parallel = serial_for,
            std::string_view forced = forced_variant());

// Takes a range of rows.
struct RotaryFunctions {
  void (*rotate)(const RotaryArgs& args, int64_t begin, int64_t end);
};
std::span<const Variant<RotaryFunctions>> rotary_variants();

}  // namespace foretrace::kernels
