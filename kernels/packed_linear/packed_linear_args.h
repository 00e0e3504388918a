// Arguments of packed_linear (packed_linear.h has the formula). Plain data: instruction-set files
// see only this.
#pragma once

#include <stdint.h>

namespace foretrace::kernels {

// Outputs that a block of weights holds.
constexpr int64_t kPackedBlock = 16;

// How weights are kept. int8 weights have a scale an output: w = scale * integer. bfloat16 ones stand
// in pairs of inputs, as tiles want them, and a register of them holds both of sixteen outputs.
enum class PackedType { kFloat32, kBfloat16, kInt8 };

// Static: an instruction-set file must not export it.
static constexpr int64_t packed_blocks(int64_t outputs) {
  return (outputs + kPackedBlock - 1) / kPackedBlock;
}

// Inputs that a block holds: with bfloat16 an even number, the last one zero.
static constexpr int64_t packed_inputs(PackedType type, int64_t inputs) {
  return type == PackedType::kBfloat16 ? (inputs + 1) / 2 * 2 : inputs;
}

// Where the weight of an output and an input is.
static constexpr int64_t packed_index(PackedType type, int64_t inputs, int64_t output, int64_t input) {
  const int64_t block = output / kPackedBlock * packed_inputs(type, inputs), lane = output % kPackedBlock;
  if (type == PackedType::kBfloat16) return (block + input / 2 * 2) * kPackedBlock + 2 * lane + input % 2;
  return (block + input) * kPackedBlock + lane;
}

struct PackedLinearArgs {
  int64_t rows, inputs, outputs;  // R, K, N
  const float* x;                 // [R, K], rows `x_stride` numbers apart
  int64_t x_stride;
  PackedType type;
  const void* weight;   // [packed_blocks(N), K, 16], bfloat16 [packed_blocks(N), (K + 1) / 2, 16, 2]; zeros behind output N - 1
  const float* scales;  // [packed_blocks(N), 16]; int8 alone, else null
  float* y;             // [R, N], rows `y_stride` numbers apart
  int64_t y_stride;
  bool accumulate;  // y += x W^T; else y = x W^T
};

}  // namespace foretrace::kernels
