// What the AVX-512 forward and backward of the gated delta rule share: one chunk of 16 tokens of
// one key head, and the decays of one value head over it. For avx512 files alone.
//
// Key-side matrices are kept transposed, [dk, 16] with tokens as lanes, so that norms, decays and
// the many dot products over dk are element-wise; value-side matrices are [16, dv] by row. Sizes
// are padded to multiples of 16 with zeros. Tokens past the end have k = q = v = 0, beta = 0 and g
// = 0, and so change nothing.
//
// With c = cumsum(g), D_ij = exp(c_i - c_j) for i >= j, else 0:
//   M = strictly lower (beta_i k_i.k_j D_ij)      A = lower (q_i.k_j D_ij)
//   (I + M) N = beta (V - exp(c) K S)             N: the new values, "delta" of the recurrence
//   O = exp(c) Q S + A N                          S' = exp(c_15) S + (exp(c_15 - c) K)^T N
#pragma once

#include <math.h>
#include <string.h>

#include "kernels/avx512/matrix.h"
#include "kernels/gated_delta_rule/gated_delta_rule_args.h"

namespace foretrace::kernels::avx512 {

constexpr int kC = static_cast<int>(kDeltaChunk);

FORETRACE_INLINE int64_t padded(int64_t size) { return (size + 15) / 16 * 16; }

// The next `floats` of scratch memory, which starts at p.
FORETRACE_INLINE float* take(float*& p, int64_t floats) {
  float* taken = p;
  p += floats;
  return taken;
}

// Rows t0 .. t0 + count - 1 of one head, transposed into to [padded(size), 16].
FORETRACE_INLINE void load_transposed(const void* from, Element element, int64_t offset,
                                      int64_t token_stride, int64_t count, int64_t size,
                                      float* to) {
  for (int64_t j = 0; j < size; j += 16) {
    const __mmask16 mask = lanes(size, j);
    __m512 r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      r[i] = load16(from, element, i < count ? offset + i * token_stride + j : offset,
                    i < count ? mask : 0);
    }
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) _mm512_storeu_ps(to + (j + i) * kC, r[i]);
  }
}

FORETRACE_INLINE void store_transposed(const float* from, int64_t from_stride, void* to,
                                       Element element, int64_t offset, int64_t token_stride,
                                       int64_t count, int64_t size) {
  for (int64_t j = 0; j < size; j += 16) {
    __m512 r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = _mm512_loadu_ps(from + (j + i) * from_stride);
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      if (i < count) store16(to, element, offset + i * token_stride + j, lanes(size, j), r[i]);
    }
  }
}

// Sum over rows of a * b, both [rows, 16]: a dot product a lane.
FORETRACE_INLINE __m512 lane_dots(int64_t rows, const float* a, int64_t a_stride, const float* b,
                                  int64_t b_stride) {
  __m512 even = _mm512_setzero_ps(), odd = even;
  for (int64_t d = 0; d < rows; d += 2) {
    even =
        _mm512_fmadd_ps(_mm512_loadu_ps(a + d * a_stride), _mm512_loadu_ps(b + d * b_stride), even);
    odd = _mm512_fmadd_ps(_mm512_loadu_ps(a + (d + 1) * a_stride),
                          _mm512_loadu_ps(b + (d + 1) * b_stride), odd);
  }
  return _mm512_add_ps(even, odd);
}

// x [rows, 16] times rsqrt(sum x^2 + 1e-6) * scale a lane; returns the rsqrt.
FORETRACE_INLINE __m512 normalise_lanes(int64_t rows, float* x, float scale) {
  const __m512 sum = _mm512_add_ps(lane_dots(rows, x, kC, x, kC), _mm512_set1_ps(1e-6f));
  const __m512 inverse = _mm512_div_ps(_mm512_set1_ps(1.0f), _mm512_sqrt_ps(sum));
  const __m512 factor = _mm512_mul_ps(inverse, _mm512_set1_ps(scale));
  for (int64_t d = 0; d < rows; ++d) {
    _mm512_storeu_ps(x + d * kC, _mm512_mul_ps(_mm512_loadu_ps(x + d * kC), factor));
  }
  return inverse;
}

// to [rows, 16] = x [rows, 16] times a factor a lane.
FORETRACE_INLINE void scale_lanes(int64_t rows, const float* x, __m512 factor, float* to,
                                  int64_t to_stride) {
  for (int64_t d = 0; d < rows; ++d) {
    _mm512_storeu_ps(to + d * to_stride, _mm512_mul_ps(_mm512_loadu_ps(x + d * kC), factor));
  }
}

// One key head over one chunk.
struct KeyChunk {
  float *q, *k;    // [dk, 16], normalised, q scaled
  float *kk, *qk;  // [16, 16]: k_i.k_j and q_i.k_j
  __m512 q_inverse_norm, k_inverse_norm;
};

FORETRACE_INLINE float query_scale(const DeltaShape& s) {
  return 1.0f / sqrtf(static_cast<float>(s.key_size));
}

// Fills `c`, whose pointers are set, with tokens t0 .. of sequence b, key head hk.
FORETRACE_INLINE void load_keys(const GatedDeltaRuleArgs& a, int64_t b, int64_t hk, int64_t t0,
                                int64_t count, KeyChunk& c) {
  const int64_t rows = padded(a.shape.key_size);
  const int64_t q_offset = b * a.q_strides.batch + t0 * a.q_strides.token + hk * a.q_strides.head;
  const int64_t k_offset = b * a.k_strides.batch + t0 * a.k_strides.token + hk * a.k_strides.head;
  load_transposed(a.q, a.element, q_offset, a.q_strides.token, count, a.shape.key_size, c.q);
  load_transposed(a.k, a.element, k_offset, a.k_strides.token, count, a.shape.key_size, c.k);
  c.q_inverse_norm = normalise_lanes(rows, c.q, query_scale(a.shape));
  c.k_inverse_norm = normalise_lanes(rows, c.k, 1.0f);
  product<Left::kByColumn>(kC, kC, rows, c.k, kC, c.k, kC, c.kk, kC);
  product<Left::kByColumn>(kC, kC, rows, c.q, kC, c.k, kC, c.qk, kC);
}

// The gates of one value head over one chunk, and the two triangular matrices.
struct DecayChunk {
  float *d, *m, *a;  // [16, 16]: D, M, A of the header
  float beta[16];
  __m512 from_start, to_end;  // exp(c), exp(c_15 - c)
  float whole;                // exp(c_15)
};

FORETRACE_INLINE void load_decays(const GatedDeltaRuleArgs& args, int64_t b, int64_t hv, int64_t t0,
                                  int64_t count, const KeyChunk& keys, DecayChunk& c) {
  float sum[16];
  float total = 0;
  for (int64_t i = 0; i < kC; ++i) {
    const int64_t at = (b * args.shape.tokens + t0 + i) * args.shape.value_heads + hv;
    total += i < count ? static_cast<const float*>(args.g)[at] : 0.0f;
    sum[i] = total;
    c.beta[i] = i < count ? static_cast<const float*>(args.beta)[at] : 0.0f;
  }
  const __m512 sums = _mm512_loadu_ps(sum);
  c.from_start = exp16(sums);
  c.to_end = exp16(_mm512_sub_ps(_mm512_set1_ps(total), sums));
  c.whole = _mm512_cvtss_f32(exp16(_mm512_set1_ps(total)));
  for (int i = 0; i < kC; ++i) {
    const auto lower = static_cast<__mmask16>((2u << i) - 1),
               below = static_cast<__mmask16>((1u << i) - 1);
    // masked before exp: above the diagonal the difference may be large and positive
    const __m512 difference = _mm512_maskz_sub_ps(lower, _mm512_set1_ps(sum[i]), sums);
    const __m512 decay = _mm512_maskz_mov_ps(lower, exp16(difference));
    const __m512 row = _mm512_mul_ps(_mm512_loadu_ps(keys.kk + i * kC),
                                     _mm512_mul_ps(decay, _mm512_set1_ps(c.beta[i])));
    _mm512_storeu_ps(c.d + i * kC, decay);
    _mm512_storeu_ps(c.m + i * kC, _mm512_maskz_mov_ps(below, row));
    _mm512_storeu_ps(c.a + i * kC, _mm512_mul_ps(_mm512_loadu_ps(keys.qk + i * kC), decay));
  }
}

template <int kColumn>
FORETRACE_INLINE void eliminate_below(const float* m, __m512* x) {
#pragma GCC unroll 16
  for (int i = kColumn + 1; i < 16; ++i)
    x[i] = _mm512_fnmadd_ps(_mm512_set1_ps(m[i * kC + kColumn]), x[kColumn], x[i]);
  if constexpr (kColumn < 14) eliminate_below<kColumn + 1>(m, x);
}

template <int kRow>
FORETRACE_INLINE void eliminate_above(const float* m, __m512* x) {
#pragma GCC unroll 16
  for (int i = 0; i < kRow; ++i)
    x[i] = _mm512_fnmadd_ps(_mm512_set1_ps(m[kRow * kC + i]), x[kRow], x[i]);
  if constexpr (kRow > 1) eliminate_above<kRow - 1>(m, x);
}

// x [16, cols] <- (I + M)^-1 x, or (I + M)^-T x with kTransposed, by substitution.
template <bool kTransposed>
FORETRACE_INLINE void solve(const float* m, float* x, int64_t cols) {
  for (int64_t j = 0; j < cols; j += 16) {
    __m512 r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = _mm512_loadu_ps(x + i * cols + j);
    if constexpr (kTransposed) {
      eliminate_above<15>(m, r);
    } else {
      eliminate_below<0>(m, r);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) _mm512_storeu_ps(x + i * cols + j, r[i]);
  }
}

// to [padded(rows), padded(cols)] = from [rows, cols] dense, zeros around it; zeros throughout if
// from is null.
FORETRACE_INLINE void load_state(const float* from, int64_t rows, int64_t cols, float* to) {
  const int64_t width = padded(cols);
  for (int64_t d = 0; d < padded(rows); ++d) {
    for (int64_t j = 0; j < width; j += 16) {
      const __mmask16 mask = from != nullptr && d < rows ? lanes(cols, j) : 0;
      const float* source = mask != 0 ? from + d * cols + j : to;
      _mm512_storeu_ps(to + d * width + j, _mm512_maskz_loadu_ps(mask, source));
    }
  }
}

FORETRACE_INLINE void store_state(const float* from, int64_t rows, int64_t cols, float* to) {
  for (int64_t d = 0; d < rows; ++d) {
    for (int64_t j = 0; j < cols; j += 16) {
      _mm512_mask_storeu_ps(to + d * cols + j, lanes(cols, j),
                            _mm512_loadu_ps(from + d * padded(cols) + j));
    }
  }
}

}  // namespace foretrace::kernels::avx512
