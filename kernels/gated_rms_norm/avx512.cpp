// Two passes a row: the second finds the row in the first-level cache.
#include <math.h>

#include "kernels/avx512/vector.h"
#include "kernels/gated_rms_norm/variants.h"

namespace foretrace::kernels::gated_rms_norm_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

FORETRACE_INLINE __m512 weight16(const GatedRmsNormArgs& args, int64_t c, __mmask16 mask) {
  return _mm512_maskz_loadu_ps(mask, static_cast<const float*>(args.weight) + c);
}

FORETRACE_INLINE float inverse_rms(const GatedRmsNormArgs& args, __m512 squares) {
  return 1.0f / sqrtf(_mm512_reduce_add_ps(squares) / static_cast<float>(args.cols) +
                      static_cast<float>(args.eps));
}

template <Element kElement>
void forward_rows(const GatedRmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
    __m512 squares = _mm512_setzero_ps();
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __m512 x = load16<kElement>(args.x, x_offset + c, lanes(args.cols, c));
      squares = _mm512_fmadd_ps(x, x, squares);
    }
    const __m512 scale = _mm512_set1_ps(inverse_rms(args, squares));
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __mmask16 mask = lanes(args.cols, c);
      const __m512 n = _mm512_mul_ps(load16<kElement>(args.x, x_offset + c, mask), scale);
      const __m512 z = load16<kElement>(args.z, z_offset + c, mask);
      const __m512 gate = _mm512_mul_ps(z, sigmoid16(z));
      store16<kElement>(args.out, r * args.cols + c, mask,
                        _mm512_mul_ps(_mm512_mul_ps(weight16(args, c, mask), n), gate));
    }
  }
}

// One row; dz and the weight's sums in the first pass with what `dx` needs, dx in the second.
template <Element kElement>
void backward_row(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t r,
                  float* dweight) {
  const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
  const int64_t dx_offset = row_offset(grads.dx_rows, r), dz_offset = row_offset(grads.dz_rows, r);
  __m512 squares = _mm512_setzero_ps(), dots = squares;
  for (int64_t c = 0; c < args.cols; c += 16) {
    const __m512 x = load16<kElement>(args.x, x_offset + c, lanes(args.cols, c));
    squares = _mm512_fmadd_ps(x, x, squares);
  }
  const __m512 scale = _mm512_set1_ps(inverse_rms(args, squares));
  for (int64_t c = 0; c < args.cols; c += 16) {
    const __mmask16 mask = lanes(args.cols, c);
    const __m512 n = _mm512_mul_ps(load16<kElement>(args.x, x_offset + c, mask), scale);
    const __m512 z = load16<kElement>(args.z, z_offset + c, mask), s = sigmoid16(z);
    const __m512 dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const __m512 dy_n = _mm512_mul_ps(dy, n), w = weight16(args, c, mask);
    const __m512 dy_n_gate = _mm512_mul_ps(dy_n, _mm512_mul_ps(z, s));
    dots = _mm512_fmadd_ps(dy_n_gate, w, dots);
    store16<kElement>(grads.dz, dz_offset + c, mask,
                      _mm512_mul_ps(_mm512_mul_ps(dy_n, w), silu_slope16(z, s)));
    _mm512_mask_storeu_ps(dweight + c, mask,
                          _mm512_add_ps(dy_n_gate, _mm512_maskz_loadu_ps(mask, dweight + c)));
  }
  const __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(dots) / static_cast<float>(args.cols));
  for (int64_t c = 0; c < args.cols; c += 16) {
    const __mmask16 mask = lanes(args.cols, c);
    const __m512 n = _mm512_mul_ps(load16<kElement>(args.x, x_offset + c, mask), scale);
    const __m512 z = load16<kElement>(args.z, z_offset + c, mask);
    const __m512 dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const __m512 dn =
        _mm512_mul_ps(_mm512_mul_ps(dy, weight16(args, c, mask)), _mm512_mul_ps(z, sigmoid16(z)));
    store16<kElement>(grads.dx, dx_offset + c, mask,
                      _mm512_mul_ps(scale, _mm512_fnmadd_ps(n, mean, dn)));
  }
}

}  // namespace

void forward(const GatedRmsNormArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t begin,
              int64_t end, void* dweight) {
  auto* sums = static_cast<float*>(dweight);
  for (int64_t c = 0; c < args.cols; ++c) sums[c] = 0;
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? backward_row<Element::kFloat32>(args, grads, r, sums)
                                      : backward_row<Element::kBfloat16>(args, grads, r, sums);
  }
}

}  // namespace foretrace::kernels::gated_rms_norm_avx512
