// The product in tiles. REQUIRES: bfloat16 weights. Included after a backend with tiles (kernels/lanes/amx.h).
//
// A row of x becomes one to three rows of bfloat16 (kernels/tiles/split.h), all of which are multiplied as rows of their own and added
// at the end: so nothing is rounded on the way in, and a row's result is the same whatever rows stand beside it.
#pragma once

#include <string.h>

#include "kernels/packed_linear/variants.h"
#include "kernels/tiles/split.h"

namespace foretrace::kernels::FORETRACE_LANES::packed_linear {
namespace {

// Tiles of sums; behind them stand those of x, and then those of weights.
constexpr int kSums = 3;
constexpr int64_t kGroupRows = kSums * kTileHeight;
constexpr int64_t kStepWeights = kTileHeight * kTileInputs;  // of a block, a tile

// Rows first .. first + rows - 1, split: part p of row r is row p * rows + r of [parts * rows, stride].
struct Group {
  int64_t first, rows, parts, stride;
  uint16_t* split;
  [[nodiscard]] FORETRACE_INLINE_MEMBER int64_t height() const { return rows * parts; }
};

FORETRACE_INLINE int64_t padded_inputs(int64_t inputs) { return (inputs + kTileInputs - 1) / kTileInputs * kTileInputs; }

// As many rows as the tiles of sums hold: three times as many where all are bfloat16 already.
Group split_group(const PackedLinearArgs& a, int64_t first, uint16_t* to) {
  const int64_t left = a.rows - first, most = left < kGroupRows ? left : kGroupRows;
  bool exact = true;
  for (int64_t r = 0; r < most && exact; ++r) exact = is_bfloat16(a.x + (first + r) * a.x_stride, a.inputs);
  const int64_t parts = exact ? 1 : kSplitParts, rows = most * parts <= kGroupRows ? most : kGroupRows / parts;
  const Group group{first, rows, parts, padded_inputs(a.inputs), to};
  for (int64_t r = 0; r < rows; ++r)
    split_row(a.x + (first + r) * a.x_stride, a.inputs, static_cast<int>(parts), to + r * group.stride, rows * group.stride);
  return group;
}

template <int kCount, typename Body>
FORETRACE_INLINE void for_constants(const Body& body) {
  if constexpr (kCount > 0) {
    for_constants<kCount - 1>(body);
    body.template operator()<kCount - 1>();
  }
}

// Shapes for kRowTiles tiles of `height` rows in all, times one block of weights, or as many as there are tiles for.
template <int kRowTiles>
void configure(int64_t height) {
  TileShapes shapes;
  for (int i = 0; i < kSums; ++i) {
    const int64_t left = height - (kRowTiles > 1 ? i * kTileHeight : 0);
    if (left <= 0) continue;
    const int64_t rows = left < kTileHeight ? left : kTileHeight;
    shapes.set(i, rows, kTileRowBytes);
    if (i < kRowTiles) shapes.set(kSums + i, rows, kTileRowBytes);
  }
  for (int i = kSums + kRowTiles; i < kTiles; ++i) shapes.set(i, kTileHeight, kTileRowBytes);
  Tiles::configure(shapes);
}

// One tile's inputs of the group, of which x is the first row's, times those of each block.
template <int kRowTiles, int kBlocks>
FORETRACE_INLINE void add_step(const uint16_t* x, int64_t stride, const uint16_t* weights, int64_t block_size) {
  for_constants<kBlocks>([&]<int kBlock>() { Tiles::load<kSums + kRowTiles + kBlock>(weights + kBlock * block_size, kTileRowBytes); });
  for_constants<kRowTiles>([&]<int kRow>() {
    Tiles::load<kSums + kRow>(x + kRow * kTileHeight * stride, stride * 2);
    for_constants<kBlocks>(
        [&]<int kBlock>() { Tiles::add_products<kRow * kBlocks + kBlock, kSums + kRow, kSums + kRowTiles + kBlock>(); });
  });
}

// sums: [height, 16]. Smaller parts are added to each other first.
FORETRACE_INLINE void store_block(const PackedLinearArgs& a, const Group& group, const float* sums, int64_t block) {
  const Mask mask = lanes(a.outputs, block * kPackedBlock);
  for (int64_t r = 0; r < group.rows; ++r) {
    Lanes sum = load(sums + r * 16);
    if (group.parts > 1) sum = sum + (load(sums + (group.rows + r) * 16) + load(sums + (2 * group.rows + r) * 16));
    float* y = a.y + (group.first + r) * a.y_stride + block * kPackedBlock;
    store(y, mask, a.accumulate ? load(y, mask) + sum : sum);
  }
}

template <int kRowTiles, int kBlocks>
void multiply_blocks(const PackedLinearArgs& a, const Group& group, int64_t block) {
  for_constants<kRowTiles * kBlocks>([]<int kSum>() { Tiles::clear<kSum>(); });
  const int64_t pairs = (a.inputs + 1) / 2, whole = pairs / kTileHeight, left = pairs % kTileHeight;
  const int64_t block_size = 2 * pairs * kPackedBlock;
  const auto* weights = static_cast<const uint16_t*>(a.weight) + block * block_size;
  for (int64_t step = 0; step < whole; ++step)
    add_step<kRowTiles, kBlocks>(group.split + step * kTileInputs, group.stride, weights + step * kStepWeights, block_size);
  if (left > 0) {
    alignas(64) uint16_t rest[kBlocks][kStepWeights] = {};
    for (int b = 0; b < kBlocks; ++b)
      memcpy(rest[b], weights + b * block_size + whole * kStepWeights, static_cast<size_t>(left * kTileRowBytes));
    add_step<kRowTiles, kBlocks>(group.split + whole * kTileInputs, group.stride, rest[0], kStepWeights);
  }
  alignas(64) float sums[kBlocks][kRowTiles * kTileHeight * 16];
  for_constants<kRowTiles>([&]<int kRow>() {
    for_constants<kBlocks>([&]<int kBlock>() { Tiles::store<kRow * kBlocks + kBlock>(sums[kBlock] + kRow * kTileHeight * 16, kTileRowBytes); });
  });
  for (int b = 0; b < kBlocks; ++b) store_block(a, group, sums[b], block + b);
}

template <int kRowTiles>
void multiply_group(const PackedLinearArgs& a, const Group& group, int64_t begin, int64_t end) {
  constexpr int kBlocks = kSums / kRowTiles;
  configure<kRowTiles>(group.height());
  int64_t block = begin;
  for (; block + kBlocks <= end; block += kBlocks) multiply_blocks<kRowTiles, kBlocks>(a, group, block);
  for (; block < end; ++block) multiply_blocks<kRowTiles, 1>(a, group, block);
}

}  // namespace

int64_t workspace(const PackedLinearArgs& a) {
  return kGroupRows * padded_inputs(a.inputs) / 2;
}

void run(const PackedLinearArgs& a, float* workspace, int64_t begin, int64_t end) {
  for (int64_t row = 0; row < a.rows;) {
    const Group group = split_group(a, row, reinterpret_cast<uint16_t*>(workspace));
    if (group.height() <= kTileHeight) {
      multiply_group<1>(a, group, begin, end);
    } else if (group.height() <= 2 * kTileHeight) {
      multiply_group<2>(a, group, begin, end);
    } else {
      multiply_group<3>(a, group, begin, end);
    }
    row += group.rows;
  }
  Tiles::release();
}

}  // namespace foretrace::kernels::FORETRACE_LANES::packed_linear
