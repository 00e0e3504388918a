// float32 numbers as sums of bfloat16 ones, so that tiles multiply them without loss:
//   x = a + b + c, exactly, where a is x cut to eight bits, b the rest cut to eight bits, c what is left
// Cut, not rounded, so that the largest numbers stay finite. Infinity and (quiet) NaN are their first part. Parts below 2^-126 count as
// zero in a tile.
// Included after a backend with tiles (kernels/lanes/amx.h).
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/tiles/tile_shapes.h"

namespace foretrace::kernels::FORETRACE_LANES {

constexpr int kSplitParts = 3;

// Cuts x to bfloat16 and leaves the rest in it.
FORETRACE_INLINE Lanes take_part(Lanes& x) {
  const Lanes part = _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(-65536)));
  const Lanes rest = x - part;
  x = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(rest, rest, _CMP_ORD_Q), rest);
  return part;
}

// Two times sixteen numbers, cut to bfloat16, side by side.
FORETRACE_INLINE __m512i join_parts(Lanes low, Lanes high) {
  const __m256i first = _mm512_cvtepi32_epi16(_mm512_srli_epi32(_mm512_castps_si512(low), 16));
  const __m256i second = _mm512_cvtepi32_epi16(_mm512_srli_epi32(_mm512_castps_si512(high), 16));
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}

// Is every number bfloat16, so that the first part is all of it?
FORETRACE_INLINE bool is_bfloat16(const float* x, int64_t size) {
  __m512i rest = _mm512_setzero_si512();
  for (int64_t k = 0; k < size; k += 16) rest = _mm512_or_si512(rest, _mm512_castps_si512(load(x + k, lanes(size, k))));
  return _mm512_test_epi16_mask(rest, _mm512_set1_epi32(0xffff)) == 0;
}

// The first `parts` parts of a row, each with zeros up to a whole row of a tile; part p at to + p * part_stride.
FORETRACE_INLINE void split_row(const float* x, int64_t size, int parts, uint16_t* to, int64_t part_stride) {
  for (int64_t k = 0; k < size; k += kTileInputs) {
    Lanes low = load(x + k, lanes(size, k)), high = load(x + k + 16, lanes(size, k + 16));
    for (int p = 0; p < parts; ++p) {
      const Lanes low_part = take_part(low), high_part = take_part(high);
      _mm512_storeu_si512(to + p * part_stride + k, join_parts(low_part, high_part));
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
