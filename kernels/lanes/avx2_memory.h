// Loads and stores of the AVX2 backend. A full mask, the common case, is a branch of its own:
// masked stores are slow on some processors, and there are none of 16-bit numbers.
#pragma once

#include "kernels/lanes/avx2.h"

namespace foretrace::kernels::avx2 {

constexpr Mask kAll = 0xffff;

FORETRACE_INLINE Lanes load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
FORETRACE_INLINE void store(float* p, Lanes x) {
  _mm256_storeu_ps(p, x.low);
  _mm256_storeu_ps(p + 8, x.high);
}

FORETRACE_INLINE Lanes load(const float* p, Mask mask) {
  if (mask == kAll) return load(p);
  const WideMask wide = widen(mask);
  return {_mm256_maskload_ps(p, wide.low), _mm256_maskload_ps(p + 8, wide.high)};
}
FORETRACE_INLINE void store(float* p, Mask mask, Lanes x) {
  if (mask == kAll) return store(p, x);
  const WideMask wide = widen(mask);
  _mm256_maskstore_ps(p, wide.low, x.low);
  _mm256_maskstore_ps(p + 8, wide.high, x.high);
}

// Numbers of a mask of the first n lanes.
FORETRACE_INLINE int count_of(Mask mask) { return __builtin_ctz(~static_cast<unsigned>(mask)); }
// The pairs of 16-bit numbers that lie in the first `count`, for masked moves.
FORETRACE_INLINE __m256i pairs_of(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count / 2),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

FORETRACE_INLINE Lanes widen_bfloat16(__m256i bits) {
  const __m256i low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(bits));
  const __m256i high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(bits, 1));
  return {_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)),
          _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))};
}

FORETRACE_INLINE Lanes load_bfloat16(const uint16_t* p, Mask mask) {
  if (mask == kAll) return widen_bfloat16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  const int count = count_of(mask);
  __m256i bits = _mm256_maskload_epi32(reinterpret_cast<const int*>(p), pairs_of(count));
  if (count % 2 == 1) {
    const __m256i pair = _mm256_set1_epi32(count / 2);
    const __m256i last = _mm256_cmpeq_epi32(pair, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    bits = _mm256_or_si256(bits, _mm256_and_si256(last, _mm256_set1_epi32(p[count - 1])));
  }
  return widen_bfloat16(bits);
}

FORETRACE_INLINE LanePair load_bfloat16_pairs(const uint16_t* p) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 16));
  const __m256i second = _mm256_set1_epi32(-65536);
  return {{_mm256_castsi256_ps(_mm256_slli_epi32(low, 16)), _mm256_castsi256_ps(_mm256_slli_epi32(high, 16))},
          {_mm256_castsi256_ps(_mm256_and_si256(low, second)), _mm256_castsi256_ps(_mm256_and_si256(high, second))}};
}

FORETRACE_INLINE Lanes load_int8(const int8_t* p) {
  const auto* eight = reinterpret_cast<const __m128i*>(p);
  const auto* next = reinterpret_cast<const __m128i*>(p + 8);
  return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(eight))),
          _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(next)))};
}

// Bits of the nearest bfloat16, ties to even; NaN stays NaN.
FORETRACE_INLINE __m256i round_to_bfloat16(__m256 x) {
  const __m256i bits = _mm256_castps_si256(x);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  const __m256i rounded = _mm256_srli_epi32(
      _mm256_add_epi32(_mm256_add_epi32(bits, odd), _mm256_set1_epi32(0x7fff)), 16);
  return _mm256_blendv_epi8(rounded, _mm256_set1_epi32(0x7fc0),
                            _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q)));
}

FORETRACE_INLINE void store_bfloat16(uint16_t* p, Mask mask, Lanes x) {
  const __m256i mixed = _mm256_packus_epi32(round_to_bfloat16(x.low), round_to_bfloat16(x.high));
  const __m256i bits = _mm256_permute4x64_epi64(mixed, 0xd8);
  if (mask == kAll) return _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), bits);
  const int count = count_of(mask);
  _mm256_maskstore_epi32(reinterpret_cast<int*>(p), pairs_of(count), bits);
  if (count % 2 == 1) {
    uint16_t all[16];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(all), bits);
    p[count - 1] = all[count - 1];
  }
}

FORETRACE_INLINE Lanes gather_fourth(const float* p, Mask mask) {
  const WideMask wide = widen(mask);
  const __m256i lane = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  const __m256 none = _mm256_setzero_ps();
  return {
      _mm256_mask_i32gather_ps(none, p, lane, _mm256_castsi256_ps(wide.low), sizeof(float)),
      _mm256_mask_i32gather_ps(none, p + 32, lane, _mm256_castsi256_ps(wide.high), sizeof(float))};
}
FORETRACE_INLINE void scatter_fourth(float* p, Mask mask, Lanes x) {
  float all[16];
  store(all, x);
  for (int i = 0; i < count_of(mask); ++i) p[4 * i] = all[i];
}

}  // namespace foretrace::kernels::avx2
