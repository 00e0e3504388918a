// Sixteen float lanes as one AVX-512 register: every function is one instruction or a few, and
// + - * / are the compiler's own. For avx512 files alone (kernels/lanes/inline.h). The functions
// that a backend must have are those of this header, under these names.
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "kernels/element.h"
#include "kernels/lanes/inline.h"

#ifndef FORETRACE_LANES  // kernels/lanes/amx.h has named it
#define FORETRACE_LANES avx512
#endif

namespace foretrace::kernels::FORETRACE_LANES {

using Lanes = __m512;
struct LanePair {
  Lanes first, second;
};
using Mask = __mmask16;  // bit i: lane i

// Register tiles of a matrix product: rows of 16 columns, and rows of 32 columns.
constexpr int kTileRows = 16, kWideTileRows = 8;
// A register tile of a product of many rows: rows of this many times 16 columns, beside weights and a broadcast.
constexpr int kProductRows = 12, kProductBlocks = 2;
// Pairs of sums that a loop may keep in registers beside what it reads.
constexpr int kSumPairs = 8;

FORETRACE_INLINE Lanes zero() { return _mm512_setzero_ps(); }
FORETRACE_INLINE Lanes broadcast(float x) { return _mm512_set1_ps(x); }
FORETRACE_INLINE float first(Lanes x) { return _mm512_cvtss_f32(x); }

// Masked-out lanes are zero and not touched in memory. REQUIRES: the mask is of the first n lanes
FORETRACE_INLINE Lanes load(const float* p) { return _mm512_loadu_ps(p); }
FORETRACE_INLINE Lanes load(const float* p, Mask mask) { return _mm512_maskz_loadu_ps(mask, p); }
FORETRACE_INLINE void store(float* p, Lanes x) { _mm512_storeu_ps(p, x); }
FORETRACE_INLINE void store(float* p, Mask mask, Lanes x) { _mm512_mask_storeu_ps(p, mask, x); }

FORETRACE_INLINE Lanes load_bfloat16(const uint16_t* p, Mask mask) {
  const __m256i bits = _mm256_maskz_loadu_epi16(mask, p);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

// Of sixteen pairs, the first numbers and the second ones.
FORETRACE_INLINE LanePair load_bfloat16_pairs(const uint16_t* p) {
  const __m512i bits = _mm512_loadu_si512(p);
  return {_mm512_castsi512_ps(_mm512_slli_epi32(bits, 16)),
          _mm512_castsi512_ps(_mm512_and_si512(bits, _mm512_set1_epi32(-65536)))};
}

FORETRACE_INLINE Lanes load_int8(const int8_t* p) {
  return _mm512_cvtepi32_ps(
      _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}

FORETRACE_INLINE void store_bfloat16(uint16_t* p, Mask mask, Lanes x) {
  const __m512i bits = _mm512_castps_si512(x);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i rounded = _mm512_srli_epi32(
      _mm512_add_epi32(_mm512_add_epi32(bits, odd), _mm512_set1_epi32(0x7fff)), 16);
  rounded = _mm512_mask_mov_epi32(rounded, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q),
                                  _mm512_set1_epi32(0x7fc0));
  _mm256_mask_storeu_epi16(p, mask, _mm512_cvtepi32_epi16(rounded));
}

// Lane i from and to p[4 * i].
FORETRACE_INLINE Lanes gather_fourth(const float* p, Mask mask) {
  const __m512i lane =
      _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60);
  return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask, lane, p, sizeof(float));
}
FORETRACE_INLINE void scatter_fourth(float* p, Mask mask, Lanes x) {
  const __m512i lane =
      _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60);
  _mm512_mask_i32scatter_ps(p, mask, lane, x, sizeof(float));
}

// a b + c, c - a b, a b - c, rounded once.
FORETRACE_INLINE Lanes fmadd(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
FORETRACE_INLINE Lanes fnmadd(Lanes a, Lanes b, Lanes c) { return _mm512_fnmadd_ps(a, b, c); }
FORETRACE_INLINE Lanes fmsub(Lanes a, Lanes b, Lanes c) { return _mm512_fmsub_ps(a, b, c); }

// b where either is NaN.
FORETRACE_INLINE Lanes min(Lanes a, Lanes b) { return _mm512_min_ps(a, b); }
FORETRACE_INLINE Lanes max(Lanes a, Lanes b) { return _mm512_max_ps(a, b); }
FORETRACE_INLINE Lanes abs(Lanes x) { return _mm512_abs_ps(x); }
FORETRACE_INLINE Lanes sqrt(Lanes x) { return _mm512_sqrt_ps(x); }
FORETRACE_INLINE Lanes round(Lanes x) {
  return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
// x 2^n for x of about 1 and whole n within 250 of zero; NaN where either is.
FORETRACE_INLINE Lanes scale_by_power(Lanes x, Lanes n) { return _mm512_scalef_ps(x, n); }

// On the lanes of the mask (select: b); elsewhere zero or a.
FORETRACE_INLINE Lanes keep(Mask mask, Lanes x) { return _mm512_maskz_mov_ps(mask, x); }
FORETRACE_INLINE Lanes select(Mask mask, Lanes a, Lanes b) {
  return _mm512_mask_mov_ps(a, mask, b);
}
FORETRACE_INLINE Lanes add_where(Mask mask, Lanes a, Lanes b) {
  return _mm512_mask_add_ps(a, mask, a, b);
}
FORETRACE_INLINE Lanes subtract_where(Mask mask, Lanes a, Lanes b) {
  return _mm512_mask_sub_ps(a, mask, a, b);
}
FORETRACE_INLINE Lanes max_where(Mask mask, Lanes a, Lanes b) {
  return _mm512_mask_max_ps(a, mask, a, b);
}

FORETRACE_INLINE float reduce_add(Lanes x) { return _mm512_reduce_add_ps(x); }
FORETRACE_INLINE float reduce_max(Lanes x) { return _mm512_reduce_max_ps(x); }

// Transposes sixteen rows of sixteen in place.
FORETRACE_INLINE void transpose16(Lanes* r) {
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

}  // namespace foretrace::kernels::FORETRACE_LANES
