// Sixteen float lanes as two AVX registers, with the functions of kernels/lanes/avx512.h. For avx2
// files alone (kernels/lanes/inline.h). There are sixteen registers, so eight Lanes at most live in
// them at a time.
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "kernels/element.h"
#include "kernels/lanes/inline.h"

#define FORETRACE_LANES avx2

namespace foretrace::kernels::avx2 {

struct Lanes {
  __m256 low, high;
};
struct LanePair {
  Lanes first, second;
};
using Mask = uint16_t;  // bit i: lane i

// Four accumulators, a row of the right operand and one number of the left fill twelve registers.
constexpr int kTileRows = 4, kWideTileRows = 0;
// Pairs of sums that a loop may keep in registers beside what it reads.
constexpr int kSumPairs = 2;
// A register tile of a product of many rows: rows of this many times 16 columns, beside weights and a broadcast.
constexpr int kProductRows = 5, kProductBlocks = 1;

FORETRACE_INLINE Lanes zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
FORETRACE_INLINE Lanes broadcast(float x) {
  const __m256 all = _mm256_set1_ps(x);
  return {all, all};
}
FORETRACE_INLINE float first(Lanes x) { return _mm256_cvtss_f32(x.low); }

FORETRACE_INLINE Lanes operator+(Lanes a, Lanes b) {
  return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}
FORETRACE_INLINE Lanes operator-(Lanes a, Lanes b) {
  return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
}
FORETRACE_INLINE Lanes operator*(Lanes a, Lanes b) {
  return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
}
FORETRACE_INLINE Lanes operator/(Lanes a, Lanes b) {
  return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)};
}

FORETRACE_INLINE Lanes fmadd(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
FORETRACE_INLINE Lanes fnmadd(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}
FORETRACE_INLINE Lanes fmsub(Lanes a, Lanes b, Lanes c) {
  return {_mm256_fmsub_ps(a.low, b.low, c.low), _mm256_fmsub_ps(a.high, b.high, c.high)};
}

FORETRACE_INLINE Lanes min(Lanes a, Lanes b) {
  return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)};
}
FORETRACE_INLINE Lanes max(Lanes a, Lanes b) {
  return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
}
FORETRACE_INLINE Lanes abs(Lanes x) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return {_mm256_andnot_ps(sign, x.low), _mm256_andnot_ps(sign, x.high)};
}
FORETRACE_INLINE Lanes sqrt(Lanes x) { return {_mm256_sqrt_ps(x.low), _mm256_sqrt_ps(x.high)}; }
FORETRACE_INLINE __m256 round8(__m256 x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
FORETRACE_INLINE Lanes round(Lanes x) { return {round8(x.low), round8(x.high)}; }

// In two steps, because 2^n may be no float where x 2^n is one, or overflows as it should.
FORETRACE_INLINE __m256 scale8(__m256 x, __m256 n) {
  const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
  const __m256i one = _mm256_castps_si256(_mm256_set1_ps(1.0f));
  const __m256i a = _mm256_add_epi32(_mm256_slli_epi32(half, 23), one);
  const __m256i b = _mm256_add_epi32(_mm256_slli_epi32(_mm256_sub_epi32(whole, half), 23), one);
  return _mm256_mul_ps(_mm256_mul_ps(x, _mm256_castsi256_ps(a)), _mm256_castsi256_ps(b));
}
FORETRACE_INLINE Lanes scale_by_power(Lanes x, Lanes n) {
  return {scale8(x.low, n.low), scale8(x.high, n.high)};
}

// A mask's bits as lanes of ones and zeros.
struct WideMask {
  __m256i low, high;
};
FORETRACE_INLINE WideMask widen(Mask mask) {
  const __m256i bits = _mm256_set1_epi32(mask);
  const __m256i low = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128),
                high = _mm256_slli_epi32(low, 8);
  return {_mm256_cmpeq_epi32(_mm256_and_si256(bits, low), low),
          _mm256_cmpeq_epi32(_mm256_and_si256(bits, high), high)};
}
FORETRACE_INLINE Lanes select(Mask mask, Lanes a, Lanes b) {
  if (mask == 0xffff) return b;
  const WideMask wide = widen(mask);
  return {_mm256_blendv_ps(a.low, b.low, _mm256_castsi256_ps(wide.low)),
          _mm256_blendv_ps(a.high, b.high, _mm256_castsi256_ps(wide.high))};
}

FORETRACE_INLINE Lanes keep(Mask mask, Lanes x) {
  const WideMask wide = widen(mask);
  return {_mm256_and_ps(x.low, _mm256_castsi256_ps(wide.low)),
          _mm256_and_ps(x.high, _mm256_castsi256_ps(wide.high))};
}
FORETRACE_INLINE Lanes add_where(Mask mask, Lanes a, Lanes b) { return select(mask, a, a + b); }
FORETRACE_INLINE Lanes subtract_where(Mask mask, Lanes a, Lanes b) {
  return select(mask, a, a - b);
}
FORETRACE_INLINE Lanes max_where(Mask mask, Lanes a, Lanes b) { return select(mask, a, max(a, b)); }

FORETRACE_INLINE float reduce_add(Lanes x) {
  const __m256 eight = _mm256_add_ps(x.low, x.high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
FORETRACE_INLINE float reduce_max(Lanes x) {
  const __m256 eight = _mm256_max_ps(x.low, x.high);
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

// Transposes eight rows of eight in place.
FORETRACE_INLINE void transpose8(__m256* r) {
  __m256 t[8];
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
  // r[4g + c]: column c of both 4 x 4 blocks of rows 4g .. 4g + 3
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    r[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    r[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    r[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int c = 0; c < 4; ++c) {
    const __m256 left = r[c], right = r[4 + c];
    r[c] = _mm256_permute2f128_ps(left, right, 0x20);
    r[4 + c] = _mm256_permute2f128_ps(left, right, 0x31);
  }
}

// By blocks of 8 x 8: those beside the diagonal change places.
FORETRACE_INLINE void transpose16(Lanes* r) {
  __m256 block[4][8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    block[0][i] = r[i].low;
    block[1][i] = r[i].high;
    block[2][i] = r[8 + i].low;
    block[3][i] = r[8 + i].high;
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) transpose8(block[i]);
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    r[i] = {block[0][i], block[2][i]};
    r[8 + i] = {block[1][i], block[3][i]};
  }
}

}  // namespace foretrace::kernels::avx2

#include "kernels/lanes/avx2_memory.h"
