// Small dense products and transposes in AVX-512 registers. For avx512 files alone, as vector.h.
// All matrices are float, padded to multiples of 16 in every dimension.
#pragma once

#include "kernels/avx512/vector.h"

namespace foretrace::kernels::avx512 {

// How the left operand lies: kByRow: a[i * stride + p], kByColumn: a[p * stride + i], for row i,
// inner index p.
enum class Left { kByRow, kByColumn };

template <Left kLeft, int kRows, int kBlocks, bool kAccumulate>
FORETRACE_INLINE void product_tile(int64_t inner, const float* a, int64_t a_stride, const float* b,
                                   int64_t b_stride, float* c, int64_t c_stride, __m512 scale) {
  __m512 sum[kRows][kBlocks];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) {
      sum[i][j] = kAccumulate ? _mm512_mul_ps(scale, _mm512_loadu_ps(c + i * c_stride + 16 * j))
                              : _mm512_setzero_ps();
    }
  }
  for (int64_t p = 0; p < inner; ++p) {
    __m512 right[kBlocks];
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) right[j] = _mm512_loadu_ps(b + p * b_stride + 16 * j);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const __m512 left =
          _mm512_set1_ps(kLeft == Left::kByRow ? a[i * a_stride + p] : a[p * a_stride + i]);
#pragma GCC unroll 2
      for (int j = 0; j < kBlocks; ++j) sum[i][j] = _mm512_fmadd_ps(left, right[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kBlocks; ++j) _mm512_storeu_ps(c + i * c_stride + 16 * j, sum[i][j]);
  }
}

// c [rows, cols] = a b, or scale * c + a b with kAccumulate. b: [inner, cols] by row. rows and cols
// are multiples of 16; inner is any.
template <Left kLeft, bool kAccumulate = false>
FORETRACE_INLINE void product(int64_t rows, int64_t cols, int64_t inner, const float* a,
                              int64_t a_stride, const float* b, int64_t b_stride, float* c,
                              int64_t c_stride, float scale = 1) {
  const __m512 s = _mm512_set1_ps(scale);
  const int64_t row_step = kLeft == Left::kByRow ? a_stride : 1;
  int64_t j = 0;
  for (; j + 32 <= cols; j += 32) {
    for (int64_t i = 0; i < rows; i += 8) {
      product_tile<kLeft, 8, 2, kAccumulate>(inner, a + i * row_step, a_stride, b + j, b_stride,
                                             c + i * c_stride + j, c_stride, s);
    }
  }
  for (; j < cols; j += 16) {
    for (int64_t i = 0; i < rows; i += 16) {
      product_tile<kLeft, 16, 1, kAccumulate>(inner, a + i * row_step, a_stride, b + j, b_stride,
                                              c + i * c_stride + j, c_stride, s);
    }
  }
}

// Transposes sixteen rows of sixteen in place.
FORETRACE_INLINE void transpose16(__m512* r) {
  __m512 t[16];
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  // r[4g + c]: column c of every 4 x 4 block of rows 4g .. 4g + 3
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    const __m512d a = _mm512_castps_pd(t[i]), b = _mm512_castps_pd(t[i + 1]);
    const __m512d c = _mm512_castps_pd(t[i + 2]), d = _mm512_castps_pd(t[i + 3]);
    r[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, c));
    r[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, c));
    r[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(b, d));
    r[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(b, d));
  }
#pragma GCC unroll 4
  for (int c = 0; c < 4; ++c) {
    const __m512 low02 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88),
                 low13 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
    const __m512 high02 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
    const __m512 high13 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
    t[c] = _mm512_shuffle_f32x4(low02, high02, 0x88);
    t[8 + c] = _mm512_shuffle_f32x4(low02, high02, 0xdd);
    t[4 + c] = _mm512_shuffle_f32x4(low13, high13, 0x88);
    t[12 + c] = _mm512_shuffle_f32x4(low13, high13, 0xdd);
  }
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) r[i] = t[i];
}

// Lane i: the sum of the sixteen lanes of r[i]. Destroys r.
FORETRACE_INLINE __m512 lane_sums16(__m512* r) {
  transpose16(r);
#pragma GCC unroll 4
  for (int step = 8; step > 0; step /= 2) {
    for (int i = 0; i < step; ++i) r[i] = _mm512_add_ps(r[i], r[i + step]);
  }
  return r[0];
}

// to [cols, 16] (rows to_stride apart) = transpose of from [16, cols]; cols is a multiple of 16.
FORETRACE_INLINE void transpose_rows(const float* from, int64_t from_stride, int64_t cols,
                                     float* to, int64_t to_stride) {
  for (int64_t j = 0; j < cols; j += 16) {
    __m512 r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = _mm512_loadu_ps(from + i * from_stride + j);
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) _mm512_storeu_ps(to + (j + i) * to_stride, r[i]);
  }
}

}  // namespace foretrace::kernels::avx512
