// Products of small matrices in lanes. Included by kernels/lanes/matrix.h, which says what they do.
#pragma once

#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES {

// Nothing to hold.
struct MatrixUnit {};

template <Left kLeft, int kRows, int kBlocks, bool kAccumulate>
FORETRACE_INLINE void product_tile(int64_t inner, const float* a, int64_t a_stride, const float* b,
                                   int64_t b_stride, float* c, int64_t c_stride, int64_t row,
                                   const RowScales& scale) {
  Lanes sum[kRows][kBlocks];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) {
      sum[i][j] = kAccumulate ? scale.of(row + i) * load(c + i * c_stride + 16 * j) : zero();
    }
  }
  for (int64_t p = 0; p < inner; ++p) {
    Lanes right[kBlocks];
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) right[j] = load(b + p * b_stride + 16 * j);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const Lanes left =
          broadcast(kLeft == Left::kByRow ? a[i * a_stride + p] : a[p * a_stride + i]);
#pragma GCC unroll 2
      for (int j = 0; j < kBlocks; ++j) sum[i][j] = fmadd(left, right[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) store(c + i * c_stride + 16 * j, sum[i][j]);
  }
}

template <Left kLeft, bool kAccumulate>
FORETRACE_INLINE void product(int64_t rows, int64_t cols, int64_t inner, const float* a,
                              int64_t a_stride, const float* b, int64_t b_stride, float* c,
                              int64_t c_stride, const RowScales& scale) {
  const int64_t row_step = kLeft == Left::kByRow ? a_stride : 1;
  int64_t j = 0;
  for (; kWideTileRows > 0 && j + 32 <= cols; j += 32) {
    for (int64_t i = 0; i < rows; i += kWideTileRows) {
      product_tile<kLeft, kWideTileRows, 2, kAccumulate>(inner, a + i * row_step, a_stride, b + j,
                                                         b_stride, c + i * c_stride + j, c_stride,
                                                         i, scale);
    }
  }
  for (; j < cols; j += 16) {
    for (int64_t i = 0; i < rows; i += kTileRows) {
      product_tile<kLeft, kTileRows, 1, kAccumulate>(inner, a + i * row_step, a_stride, b + j,
                                                     b_stride, c + i * c_stride + j, c_stride, i,
                                                     scale);
    }
  }
}
}  // namespace foretrace::kernels::FORETRACE_LANES
