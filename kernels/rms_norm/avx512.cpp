// Two passes a row: the second finds the row in the first-level cache.
#include <math.h>

#include "kernels/avx512/vector.h"
#include "kernels/rms_norm/variants.h"

namespace foretrace::kernels::rms_norm_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

FORETRACE_INLINE __m512 factor(const RmsNormArgs& args, int64_t c, __mmask16 mask) {
  const __m512 w = _mm512_maskz_loadu_ps(mask, static_cast<const float*>(args.weight) + c);
  return args.zero_centred ? _mm512_add_ps(w, _mm512_set1_ps(1.0f)) : w;
}

FORETRACE_INLINE float inverse_rms(const RmsNormArgs& args, __m512 squares) {
  return 1.0f / sqrtf(_mm512_reduce_add_ps(squares) / static_cast<float>(args.cols) +
                      static_cast<float>(args.eps));
}

template <Element kElement>
void forward_rows(const RmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t offset = row_offset(args.x_rows, r);
    __m512 squares = _mm512_setzero_ps();
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __m512 x = load16<kElement>(args.x, offset + c, lanes(args.cols, c));
      squares = _mm512_fmadd_ps(x, x, squares);
    }
    const __m512 scale = _mm512_set1_ps(inverse_rms(args, squares));
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __mmask16 mask = lanes(args.cols, c);
      const __m512 n = _mm512_mul_ps(load16<kElement>(args.x, offset + c, mask), scale);
      store16<kElement>(args.out, r * args.cols + c, mask, _mm512_mul_ps(n, factor(args, c, mask)));
    }
  }
}

template <Element kElement>
void backward_row(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t r, float* dweight) {
  const int64_t offset = row_offset(args.x_rows, r), dx_offset = row_offset(grads.dx_rows, r);
  __m512 squares = _mm512_setzero_ps(), dots = squares;
  for (int64_t c = 0; c < args.cols; c += 16) {
    const __mmask16 mask = lanes(args.cols, c);
    const __m512 x = load16<kElement>(args.x, offset + c, mask);
    const __m512 dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    squares = _mm512_fmadd_ps(x, x, squares);
    dots = _mm512_fmadd_ps(_mm512_mul_ps(dy, factor(args, c, mask)), x, dots);
  }
  const float scale = inverse_rms(args, squares);
  const float mean = scale * _mm512_reduce_add_ps(dots) / static_cast<float>(args.cols);
  const __m512 scale16 = _mm512_set1_ps(scale), mean16 = _mm512_set1_ps(mean);
  for (int64_t c = 0; c < args.cols; c += 16) {
    const __mmask16 mask = lanes(args.cols, c);
    const __m512 n = _mm512_mul_ps(load16<kElement>(args.x, offset + c, mask), scale16);
    const __m512 dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const __m512 dn = _mm512_mul_ps(dy, factor(args, c, mask));
    store16<kElement>(grads.dx, dx_offset + c, mask,
                      _mm512_mul_ps(scale16, _mm512_fnmadd_ps(n, mean16, dn)));
    _mm512_mask_storeu_ps(dweight + c, mask,
                          _mm512_fmadd_ps(dy, n, _mm512_maskz_loadu_ps(mask, dweight + c)));
  }
}

}  // namespace

void forward(const RmsNormArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t begin, int64_t end,
              void* dweight) {
  auto* sums = static_cast<float*>(dweight);
  for (int64_t c = 0; c < args.cols; ++c) sums[c] = 0;
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? backward_row<Element::kFloat32>(args, grads, r, sums)
                                      : backward_row<Element::kBfloat16>(args, grads, r, sums);
  }
}

}  // namespace foretrace::kernels::rms_norm_avx512
