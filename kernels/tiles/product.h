// The products of kernels/lanes/matrix.h in tiles. Included by it after a backend with tiles (kernels/lanes/amx.h).
//
// Both operands are float32, cut to bfloat16 and a rest that is rounded to bfloat16: sixteen bits of 24, which is far within what
// bfloat16 activations are worth, and sums are float32. A row of a left tile is sixteen inputs' first parts and then their rests:
//   (h + l) (H + L) = [h l] [H; H] + [h l] [L; L]
#pragma once

#include "kernels/tiles/split.h"

namespace foretrace::kernels::FORETRACE_LANES {

// Holds this thread's tiles, all of full size, while it lives.
class MatrixUnit {
 public:
  FORETRACE_INLINE_MEMBER MatrixUnit() {
    TileShapes shapes;
    for (int i = 0; i < kTiles; ++i) shapes.set(i, kTileHeight, kTileRowBytes);
    Tiles::configure(shapes);
  }
  FORETRACE_INLINE_MEMBER ~MatrixUnit() { Tiles::release(); }
  MatrixUnit(const MatrixUnit&) = delete;
  MatrixUnit& operator=(const MatrixUnit&) = delete;
};

namespace {

constexpr int64_t kSplitInputs = 16;                       // of a tile
constexpr int64_t kLeftNumbers = 16 * kTileInputs;         // of a tile of left rows
constexpr int64_t kRightNumbers = 2 * kLeftNumbers;        // [H; H] and [L; L] of sixteen columns
constexpr int64_t kMostLeft = 64, kMostRight = 32;         // tiles, and pairs of them, that are split ahead

FORETRACE_INLINE int64_t split_steps(int64_t inner) { return (inner + kSplitInputs - 1) / kSplitInputs; }

// What cutting to bfloat16 rounds to nearest.
FORETRACE_INLINE Lanes rounded_rest(Lanes rest) {
  return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(rest), _mm512_set1_epi32(0x8000)));
}

// Sixteen rows of the left operand, a tile after the other.
template <Left kLeft>
FORETRACE_INLINE void split_left(int64_t inner, const float* a, int64_t stride, uint16_t* to) {
  for (int64_t p = 0; p < inner; p += kSplitInputs, to += kLeftNumbers) {
    Lanes r[16];
    for (int i = 0; i < 16; ++i) {
      if constexpr (kLeft == Left::kByRow) {
        r[i] = load(a + i * stride + p, lanes(inner, p));
      } else {
        r[i] = p + i < inner ? load(a + (p + i) * stride) : zero();
      }
    }
    if constexpr (kLeft == Left::kByColumn) transpose16(r);
    for (int i = 0; i < 16; ++i) {
      const Lanes first = take_part(r[i]);
      _mm512_store_si512(to + i * kTileInputs, join_parts(first, rounded_rest(r[i])));
    }
  }
}

// Of two rows of the right operand, cut, the numbers of a column side by side.
FORETRACE_INLINE __m512i pair_rows(Lanes even, Lanes odd) {
  return _mm512_or_si512(_mm512_srli_epi32(_mm512_castps_si512(even), 16),
                         _mm512_and_si512(_mm512_castps_si512(odd), _mm512_set1_epi32(-65536)));
}

// Sixteen columns of the right operand.
FORETRACE_INLINE void split_right(int64_t inner, const float* b, int64_t stride, uint16_t* to) {
  for (int64_t p = 0; p < inner; p += kSplitInputs, to += kRightNumbers) {
    for (int pair = 0; pair < 8; ++pair) {
      const int64_t row = p + 2 * pair;
      Lanes even = row < inner ? load(b + row * stride) : zero(), odd = row + 1 < inner ? load(b + (row + 1) * stride) : zero();
      const Lanes even_first = take_part(even), odd_first = take_part(odd);
      const __m512i first = pair_rows(even_first, odd_first), rest = pair_rows(rounded_rest(even), rounded_rest(odd));
      uint16_t* at = to + pair * kTileInputs;
      _mm512_store_si512(at, first);
      _mm512_store_si512(at + kLeftNumbers / 2, first);
      _mm512_store_si512(at + kLeftNumbers, rest);
      _mm512_store_si512(at + kLeftNumbers * 3 / 2, rest);
    }
  }
}

// sums [kBlocks, 2, 16, 16]: of sixteen rows and of each block of columns, with first parts and with rests.
template <int kBlocks>
void multiply_tiles(int64_t steps, const uint16_t* left, const uint16_t* right, float* sums) {
  Tiles::clear<0>();
  Tiles::clear<1>();
  if constexpr (kBlocks > 1) Tiles::clear<2>();
  if constexpr (kBlocks > 1) Tiles::clear<3>();
  const int64_t block_size = steps * kRightNumbers;
  for (int64_t step = 0; step < steps; ++step) {
    const uint16_t* columns = right + step * kRightNumbers;
    Tiles::load<4>(left + step * kLeftNumbers, kTileRowBytes);
    Tiles::load<5>(columns, kTileRowBytes);
    Tiles::add_products<0, 4, 5>();
    Tiles::load<6>(columns + kLeftNumbers, kTileRowBytes);
    Tiles::add_products<1, 4, 6>();
    if constexpr (kBlocks > 1) {
      Tiles::load<5>(columns + block_size, kTileRowBytes);
      Tiles::add_products<2, 4, 5>();
      Tiles::load<6>(columns + block_size + kLeftNumbers, kTileRowBytes);
      Tiles::add_products<3, 4, 6>();
    }
  }
  Tiles::store<0>(sums, kTileRowBytes);
  Tiles::store<1>(sums + 256, kTileRowBytes);
  if constexpr (kBlocks > 1) Tiles::store<2>(sums + 512, kTileRowBytes);
  if constexpr (kBlocks > 1) Tiles::store<3>(sums + 768, kTileRowBytes);
}

// Rows row .. row + 15 of c, kBlocks blocks of columns from c on.
template <int kBlocks, bool kAccumulate>
FORETRACE_INLINE void product_blocks(int64_t steps, const uint16_t* left, const uint16_t* right, float* c, int64_t c_stride, int64_t row,
                                     const RowScales& scale) {
  alignas(64) float sums[kBlocks * 512];
  multiply_tiles<kBlocks>(steps, left, right, sums);
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < kBlocks; ++j) {
      float* to = c + i * c_stride + 16 * j;
      const Lanes sum = load(sums + j * 512 + i * 16) + load(sums + j * 512 + 256 + i * 16);
      store(to, kAccumulate ? fmadd(scale.of(row + i), load(to), sum) : sum);
    }
  }
}

}  // namespace

// As kernels/lanes/matrix.h has it; inner is at most 16 kMostRight. What is split of one operand serves as much of the other as fits.
template <Left kLeft, bool kAccumulate>
FORETRACE_INLINE void product(int64_t rows, int64_t cols, int64_t inner, const float* a, int64_t a_stride, const float* b, int64_t b_stride,
                              float* c, int64_t c_stride, const RowScales& scale) {
  alignas(64) uint16_t left[kMostLeft * kLeftNumbers], right[kMostRight * kRightNumbers];
  const int64_t steps = split_steps(inner), left_size = steps * kLeftNumbers, right_size = steps * kRightNumbers;
  const int64_t height = kMostLeft / steps * 16, width = kMostRight / steps * 16, row_step = kLeft == Left::kByRow ? a_stride : 1;
  for (int64_t top = 0; top < rows; top += height) {
    const int64_t bottom = rows < top + height ? rows : top + height;
    for (int64_t i = top; i < bottom; i += 16) split_left<kLeft>(inner, a + i * row_step, a_stride, left + (i - top) / 16 * left_size);
    for (int64_t first = 0; first < cols; first += width) {
      const int64_t last = cols < first + width ? cols : first + width;
      for (int64_t j = first; j < last && (top == 0 || cols > width); j += 16)
        split_right(inner, b + j, b_stride, right + (j - first) / 16 * right_size);
      for (int64_t i = top; i < bottom; i += 16) {
        const uint16_t* rows_left = left + (i - top) / 16 * left_size;
        float* to = c + i * c_stride;
        int64_t j = first;
        for (; j + 32 <= last; j += 32)
          product_blocks<2, kAccumulate>(steps, rows_left, right + (j - first) / 16 * right_size, to + j, c_stride, i, scale);
        if (j < last) product_blocks<1, kAccumulate>(steps, rows_left, right + (j - first) / 16 * right_size, to + j, c_stride, i, scale);
      }
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
