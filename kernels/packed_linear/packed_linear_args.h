// Arguments of packed_linear (packed_linear.h has the formula). Plain data: instruction-set files
// see only this.
#pragma once

#include <stdint.h>

namespace foretrace::kernels {

// Outputs that a block of weights holds.
constexpr int64_t kPackedBlock = 16;

// How weights are kept. int8 weights have a scale an output: w = scale * integer.
enum class PackedType { kFloat32, kBfloat16, kInt8 };

// Static: an instruction-set file must not export it.
static constexpr int64_t packed_blocks(int64_t outputs) {
  return (outputs + kPackedBlock - 1) / kPackedBlock;
}

struct PackedLinearArgs {
  int64_t rows, inputs, outputs;  // R, K, N
  const float* x;                 // [R, K], rows `x_stride` numbers apart
  int64_t x_stride;
  PackedType type;
  const void* weight;   // [packed_blocks(N), K, 16], zeros behind output N - 1
  const float* scales;  // [packed_blocks(N), 16]; int8 alone, else null
  float* y;             // [R, N], rows `y_stride` numbers apart
  int64_t y_stride;
  bool accumulate;  // y += x W^T; else y = x W^T
};

}  // namespace foretrace::kernels
