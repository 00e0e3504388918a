// Sixteen float lanes: loads and stores of any activation type, exp, sigmoid. For avx512 files
// alone: everything is internal to the including file, so that no AVX-512 code can be linked into a
// program's other parts. exp16 and what is built on it are within 2 units in the last place (range
// reduction and polynomial as in the Cephes library's expf).
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "kernels/element.h"

#define FORETRACE_INLINE static inline __attribute__((always_inline))

namespace foretrace::kernels::avx512 {

// Lanes of a row of `size` numbers that a block of 16 starting at `index` holds.
FORETRACE_INLINE __mmask16 lanes(int64_t size, int64_t index) {
  const int64_t left = size - index;
  return left >= 16 ? 0xffff : left <= 0 ? 0 : static_cast<__mmask16>((1u << left) - 1);
}

// Masked-out lanes are zero and not touched in memory.
template <Element kElement>
FORETRACE_INLINE __m512 load16(const void* data, int64_t index, __mmask16 mask) {
  if constexpr (kElement == Element::kFloat32) {
    return _mm512_maskz_loadu_ps(mask, static_cast<const float*>(data) + index);
  } else {
    const __m256i bits = _mm256_maskz_loadu_epi16(mask, static_cast<const uint16_t*>(data) + index);
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
  }
}

template <Element kElement>
FORETRACE_INLINE void store16(void* data, int64_t index, __mmask16 mask, __m512 x) {
  if constexpr (kElement == Element::kFloat32) {
    _mm512_mask_storeu_ps(static_cast<float*>(data) + index, mask, x);
  } else {
    const __m512i bits = _mm512_castps_si512(x);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    __m512i rounded = _mm512_srli_epi32(
        _mm512_add_epi32(_mm512_add_epi32(bits, odd), _mm512_set1_epi32(0x7fff)), 16);
    rounded = _mm512_mask_mov_epi32(rounded, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q),
                                    _mm512_set1_epi32(0x7fc0));
    _mm256_mask_storeu_epi16(static_cast<uint16_t*>(data) + index, mask,
                             _mm512_cvtepi32_epi16(rounded));
  }
}

// The same with the type known at run time only.
FORETRACE_INLINE __m512 load16(const void* data, Element element, int64_t index, __mmask16 mask) {
  return element == Element::kFloat32 ? load16<Element::kFloat32>(data, index, mask)
                                      : load16<Element::kBfloat16>(data, index, mask);
}
FORETRACE_INLINE void store16(void* data, Element element, int64_t index, __mmask16 mask,
                              __m512 x) {
  element == Element::kFloat32 ? store16<Element::kFloat32>(data, index, mask, x)
                               : store16<Element::kBfloat16>(data, index, mask, x);
}

// NaN in, NaN out; below -104 zero, above 88.8 infinity.
FORETRACE_INLINE __m512 exp16(__m512 x) {
  x = _mm512_min_ps(_mm512_set1_ps(128.0f),
                    _mm512_max_ps(_mm512_set1_ps(-128.0f), x));  // keeps NaN
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.9875691500e-4f);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.3981999507e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(8.3334519073e-3f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(4.1665795894e-2f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.6666665459e-1f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(5.0000001201e-1f));
  const __m512 e = _mm512_add_ps(_mm512_fmadd_ps(_mm512_mul_ps(p, r), r, r), _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(e, n);
}

FORETRACE_INLINE __m512 sigmoid16(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f);
  return _mm512_div_ps(one, _mm512_add_ps(one, exp16(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

// sigmoid(x) * (1 - sigmoid(x)), without the cancellation of that form at large x.
FORETRACE_INLINE __m512 sigmoid_slope16(__m512 x) {
  const __m512 e = exp16(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_abs_ps(x)));
  const __m512 sum = _mm512_add_ps(e, _mm512_set1_ps(1.0f));
  return _mm512_div_ps(e, _mm512_mul_ps(sum, sum));
}

// log(1 + u) for u in [0, 1], by the series of 2 atanh(u / (2 + u)).
FORETRACE_INLINE __m512 log1p16(__m512 u) {
  const __m512 s = _mm512_div_ps(u, _mm512_add_ps(u, _mm512_set1_ps(2.0f)));
  const __m512 s2 = _mm512_mul_ps(s, s);
  __m512 p = _mm512_set1_ps(2.0f / 15);
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 13));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 11));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 9));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 7));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 5));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f / 3));
  p = _mm512_fmadd_ps(p, s2, _mm512_set1_ps(2.0f));
  return _mm512_mul_ps(p, s);
}

// log(1 + exp(x)) without overflow.
FORETRACE_INLINE __m512 softplus16(__m512 x) {
  const __m512 magnitude = _mm512_abs_ps(x), zero = _mm512_setzero_ps();
  return _mm512_add_ps(_mm512_max_ps(zero, x), log1p16(exp16(_mm512_sub_ps(zero, magnitude))));
}

// d/dx of x * sigmoid(x), given s = sigmoid(x).
FORETRACE_INLINE __m512 silu_slope16(__m512 x, __m512 s) {
  const __m512 one = _mm512_set1_ps(1.0f);
  return _mm512_mul_ps(s, _mm512_fmadd_ps(x, _mm512_sub_ps(one, s), one));
}

}  // namespace foretrace::kernels::avx512
