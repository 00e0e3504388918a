// Small dense products and transposes in registers. Included after a backend, as math.h.
// All matrices are float, padded to multiples of 16 in every dimension.
#pragma once

#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES {

// How the left operand lies: kByRow: a[i * stride + p], kByColumn: a[p * stride + i], for row i,
// inner index p.
enum class Left { kByRow, kByColumn };

// What the old numbers of row i are multiplied by when a product is added to them.
struct RowScales {
  const float* scales;
  int64_t stride;
  [[nodiscard]] FORETRACE_INLINE_MEMBER Lanes of(int64_t i) const {
    return broadcast(scales[i * stride]);
  }
};

}  // namespace foretrace::kernels::FORETRACE_LANES

// A function that multiplies holds a MatrixUnit meanwhile. product<kLeft, kAccumulate>(rows, cols, inner, a, b, c, scale):
// c [rows, cols] = a b, or Diag(scale) c + a b with kAccumulate. b: [inner, cols] by row. rows and cols are multiples of 16;
// inner is any.
#ifdef FORETRACE_TILES
#include "kernels/tiles/product.h"
#else
#include "kernels/lanes/product.h"
#endif

namespace foretrace::kernels::FORETRACE_LANES {

template <Left kLeft, bool kAccumulate = false>
FORETRACE_INLINE void product(int64_t rows, int64_t cols, int64_t inner, const float* a,
                              int64_t a_stride, const float* b, int64_t b_stride, float* c,
                              int64_t c_stride, float scale = 1) {
  product<kLeft, kAccumulate>(rows, cols, inner, a, a_stride, b, b_stride, c, c_stride,
                              RowScales{&scale, 0});
}

// Lane i: the sum of the sixteen lanes of r[i]. Destroys r.
FORETRACE_INLINE Lanes lane_sums16(Lanes* r) {
  transpose16(r);
#pragma GCC unroll 4
  for (int step = 8; step > 0; step /= 2) {
    for (int i = 0; i < step; ++i) r[i] = r[i] + r[i + step];
  }
  return r[0];
}

// to [cols, 16] (rows to_stride apart) = transpose of from [16, cols]; cols is a multiple of 16.
FORETRACE_INLINE void transpose_rows(const float* from, int64_t from_stride, int64_t cols,
                                     float* to, int64_t to_stride) {
  for (int64_t j = 0; j < cols; j += 16) {
    Lanes r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = load(from + i * from_stride + j);
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) store(to + (j + i) * to_stride, r[i]);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
