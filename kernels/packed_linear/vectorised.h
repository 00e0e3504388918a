// Tiles of a few rows by a few blocks of sixteen outputs. Every number of y is the sum of two
// chains, over even and over odd inputs, whatever the tile: so it is the same in any of them.
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/packed_linear/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::packed_linear {
namespace {

// Blocks a tile where rows are few: enough independent sums to keep the multipliers busy.
constexpr int kFewRowsBlocks = kSumPairs < 4 ? kSumPairs : 4;
// Rows up to which that is done: where such a tile has one row, two are faster in tiles of one
// block, which widen each weight once for both. float32 weights need no widening.
template <PackedType kType>
constexpr int kFewRows = kSumPairs / kFewRowsBlocks > 1 || kType == PackedType::kFloat32 ? 3 : 1;

// Of an even input and of the next one; kPair: there is a next one.
template <PackedType kType, bool kPair>
FORETRACE_INLINE LanePair load_weights(const void* weight, int64_t index) {
  const int64_t next = kPair ? index + kPackedBlock : index;
  if constexpr (kType == PackedType::kFloat32) {
    const auto* from = static_cast<const float*>(weight);
    return {load(from + index), load(from + next)};
  }
  if constexpr (kType == PackedType::kBfloat16)
    return load_bfloat16_pairs(static_cast<const uint16_t*>(weight) + index);
  if constexpr (kType == PackedType::kInt8) {
    const auto* from = static_cast<const int8_t*>(weight);
    return {load_int8(from + index), load_int8(from + next)};
  }
}

template <PackedType kType>
FORETRACE_INLINE const void* block_weights(const void* weight, int64_t index) {
  constexpr int64_t kBytes = kType == PackedType::kFloat32    ? 4
                             : kType == PackedType::kBfloat16 ? 2
                                                              : 1;
  return static_cast<const char*>(weight) + index * kBytes;
}

// What a tile reads, in locals: behind a reference they would be read anew for each input.
struct TileInputs {
  const void* weight;  // the first block
  int64_t block_size;  // numbers a block
  const float* x[kSumPairs];
};

// Inputs k, which is even, and k + 1 with kPair.
template <PackedType kType, int kRows, int kBlocks, bool kPair>
FORETRACE_INLINE void add_inputs(const TileInputs& in, int64_t k, Lanes (*even)[kBlocks], Lanes (*odd)[kBlocks]) {
  LanePair w[kBlocks];
#pragma GCC unroll 8
  for (int j = 0; j < kBlocks; ++j) w[j] = load_weights<kType, kPair>(in.weight, j * in.block_size + k * kPackedBlock);
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) {
    const Lanes x = broadcast(in.x[i][k]);
#pragma GCC unroll 8
    for (int j = 0; j < kBlocks; ++j) even[i][j] = fmadd(w[j].first, x, even[i][j]);
    if constexpr (kPair) {
      const Lanes next = broadcast(in.x[i][k + 1]);
#pragma GCC unroll 8
      for (int j = 0; j < kBlocks; ++j) odd[i][j] = fmadd(w[j].second, next, odd[i][j]);
    }
  }
}

// Two inputs' weights of the blocks behind the tile, on their way while this one is computed: with
// many rows memory would stand idle meanwhile. Past the last block nothing is read: a prefetch
// never faults.
template <PackedType kType, int kBlocks>
FORETRACE_INLINE void prefetch_next(const TileInputs& in, int64_t k) {
#pragma GCC unroll 8
  for (int j = kBlocks; j < 2 * kBlocks; ++j) {
    const int64_t index = j * in.block_size + k * kPackedBlock;
    __builtin_prefetch(block_weights<kType>(in.weight, index));
    if constexpr (kType == PackedType::kFloat32)
      __builtin_prefetch(block_weights<kType>(in.weight, index + kPackedBlock));
  }
}

// Where that gained in measurements.
template <PackedType kType, int kRows, int kBlocks>
constexpr bool kPrefetches = kRows > 2 || (kRows == 2 && kBlocks == 1 && kType != PackedType::kFloat32);

FORETRACE_INLINE void store_sum(const PackedLinearArgs& a, int64_t row, int64_t block, Lanes sum) {
  const Mask mask = lanes(a.outputs, block * kPackedBlock);
  float* y = a.y + row * a.y_stride + block * kPackedBlock;
  if (a.scales != nullptr) sum = sum * load(a.scales + block * kPackedBlock);
  store(y, mask, a.accumulate ? load(y, mask) + sum : sum);
}

template <PackedType kType, int kRows, int kBlocks>
void tile(const PackedLinearArgs& a, int64_t row, int64_t block) {
  Lanes even[kRows][kBlocks], odd[kRows][kBlocks];
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < kBlocks; ++j) even[i][j] = odd[i][j] = zero();
  }
  const int64_t inputs = a.inputs, block_size = packed_inputs(kType, inputs) * kPackedBlock;
  TileInputs in{block_weights<kType>(a.weight, block * block_size), block_size, {}};
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) in.x[i] = a.x + (row + i) * a.x_stride;
  int64_t k = 0;
  for (; k + 1 < inputs; k += 2) {
    if constexpr (kPrefetches<kType, kRows, kBlocks>) prefetch_next<kType, kBlocks>(in, k);
    add_inputs<kType, kRows, kBlocks, true>(in, k, even, odd);
  }
  if (k < inputs) add_inputs<kType, kRows, kBlocks, false>(in, k, even, odd);
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < kBlocks; ++j) store_sum(a, row + i, block + j, even[i][j] + odd[i][j]);
  }
}

template <PackedType kType, int kBlocks>
void rows_of(const PackedLinearArgs& a, int64_t block) {
  constexpr int kMost = kSumPairs / kBlocks;  // rows a tile
  int64_t row = 0;
  for (; row + kMost <= a.rows; row += kMost) tile<kType, kMost, kBlocks>(a, row, block);
  if constexpr (kMost > 4) {
    for (; row + 4 <= a.rows; row += 4) tile<kType, 4, kBlocks>(a, row, block);
  }
  for (; row < a.rows; ++row) tile<kType, 1, kBlocks>(a, row, block);
}

// Many rows: one block at a time, which stays in the nearest cache.
template <PackedType kType>
void blocks_of(const PackedLinearArgs& a, int64_t begin, int64_t end) {
  int64_t block = begin;
  if (a.rows <= kFewRows<kType>) {
    for (; block + kFewRowsBlocks <= end; block += kFewRowsBlocks)
      rows_of<kType, kFewRowsBlocks>(a, block);
  }
  for (; block < end; ++block) rows_of<kType, 1>(a, block);
}

}  // namespace

void run(const PackedLinearArgs& a, float* /*workspace*/, int64_t begin, int64_t end) {
  switch (a.type) {
    case PackedType::kFloat32:
      return blocks_of<PackedType::kFloat32>(a, begin, end);
    case PackedType::kBfloat16:
      return blocks_of<PackedType::kBfloat16>(a, begin, end);
    case PackedType::kInt8:
      return blocks_of<PackedType::kInt8>(a, begin, end);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::packed_linear
