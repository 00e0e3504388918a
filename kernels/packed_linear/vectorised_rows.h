// Tiles of many rows by a few blocks of sixteen outputs, each number of y one chain of sums in a register. Included after a backend, as
// lanes/math.h.
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/packed_linear/rows_variants.h"

namespace foretrace::kernels::FORETRACE_LANES::packed_rows {
namespace {

// x as float32, rows of an even number of inputs, the last one zero where K is odd.
void widen(const PackedRowsArgs& a, int64_t inputs, float* to) {
  for (int64_t r = 0; r < a.rows; ++r) {
    const uint16_t* from = a.x + r * a.inputs;
    float* row = to + r * inputs;
    for (int64_t k = 0; k < a.inputs; k += 16) store(row + k, lanes(inputs, k), load_bfloat16(from + k, lanes(a.inputs, k)));
  }
}

// What the tiles read and write, `inputs` an even number.
struct Product {
  int64_t inputs, outputs;
  const float* x;
  const uint16_t* weight;
  uint16_t* y;
};

template <int kRows, int kBlocks>
void tile(const Product& p, int64_t row, int64_t block) {
  Lanes sum[kRows][kBlocks];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) sum[i][j] = zero();
  }
  const int64_t inputs = p.inputs, block_size = inputs * kPackedBlock;
  const float* x = p.x + row * inputs;
  const uint16_t* weight = p.weight + block * block_size;
  for (int64_t k = 0; k < inputs; k += 2) {
    LanePair w[kBlocks];
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) w[j] = load_bfloat16_pairs(weight + j * block_size + k * kPackedBlock);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const Lanes input = broadcast(x[i * inputs + k]);
#pragma GCC unroll 4
      for (int j = 0; j < kBlocks; ++j) sum[i][j] = fmadd(w[j].first, input, sum[i][j]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const Lanes input = broadcast(x[i * inputs + k + 1]);
#pragma GCC unroll 4
      for (int j = 0; j < kBlocks; ++j) sum[i][j] = fmadd(w[j].second, input, sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) {
      const int64_t output = (block + j) * kPackedBlock;
      store_bfloat16(p.y + (row + i) * p.outputs + output, lanes(p.outputs, output), sum[i][j]);
    }
  }
}

// Rows from `row` on, in tiles that get smaller.
template <int kRows, int kBlocks>
void tiles_of(const Product& p, int64_t rows, int64_t row, int64_t block) {
  for (; row + kRows <= rows; row += kRows) tile<kRows, kBlocks>(p, row, block);
  if constexpr (kRows > 1) tiles_of<kRows / 2, kBlocks>(p, rows, row, block);
}

}  // namespace

void run(const PackedRowsArgs& a, float* workspace) {
  const Product product{packed_inputs(PackedType::kBfloat16, a.inputs), a.outputs, workspace, a.weight, a.y};
  widen(a, product.inputs, workspace);
  const int64_t blocks = packed_blocks(a.outputs);
  int64_t block = 0;
  for (; block + kProductBlocks <= blocks; block += kProductBlocks) tiles_of<kProductRows, kProductBlocks>(product, a.rows, 0, block);
  for (; block < blocks; ++block) tiles_of<kProductRows, 1>(product, a.rows, 0, block);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::packed_rows
