// What the vectorised forward and backward of the gated delta rule share: one chunk of 16 tokens of
// one key head, and the decays of one value head over it. Included after a backend, as math.h.
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

#include "kernels/gated_delta_rule/gated_delta_rule_args.h"
#include "kernels/lanes/matrix.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {

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
    const Mask mask = lanes(size, j);
    Lanes r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      r[i] = load16(from, element, i < count ? offset + i * token_stride + j : offset,
                    i < count ? mask : 0);
    }
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) store(to + (j + i) * kC, r[i]);
  }
}

FORETRACE_INLINE void store_transposed(const float* from, int64_t from_stride, void* to,
                                       Element element, int64_t offset, int64_t token_stride,
                                       int64_t count, int64_t size) {
  for (int64_t j = 0; j < size; j += 16) {
    Lanes r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = load(from + (j + i) * from_stride);
    transpose16(r);
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      if (i < count) store16(to, element, offset + i * token_stride + j, lanes(size, j), r[i]);
    }
  }
}

// Sum over rows of a * b, both [rows, 16]: a dot product a lane.
FORETRACE_INLINE Lanes lane_dots(int64_t rows, const float* a, int64_t a_stride, const float* b,
                                 int64_t b_stride) {
  Lanes even = zero(), odd = even;
  for (int64_t d = 0; d < rows; d += 2) {
    even = fmadd(load(a + d * a_stride), load(b + d * b_stride), even);
    odd = fmadd(load(a + (d + 1) * a_stride), load(b + (d + 1) * b_stride), odd);
  }
  return even + odd;
}

// x [rows, 16] times rsqrt(sum x^2 + 1e-6) * scale a lane; returns the rsqrt.
FORETRACE_INLINE Lanes normalise_lanes(int64_t rows, float* x, float scale) {
  const Lanes sum = lane_dots(rows, x, kC, x, kC) + broadcast(1e-6f);
  const Lanes inverse = broadcast(1.0f) / sqrt(sum);
  const Lanes factor = inverse * broadcast(scale);
  for (int64_t d = 0; d < rows; ++d) {
    store(x + d * kC, load(x + d * kC) * factor);
  }
  return inverse;
}

// to [rows, 16] = x [rows, 16] times a factor a lane.
FORETRACE_INLINE void scale_lanes(int64_t rows, const float* x, Lanes factor, float* to,
                                  int64_t to_stride) {
  for (int64_t d = 0; d < rows; ++d) {
    store(to + d * to_stride, load(x + d * kC) * factor);
  }
}

// One key head over one chunk.
struct KeyChunk {
  float *q, *k;    // [dk, 16], normalised, q scaled
  float *kk, *qk;  // [16, 16]: k_i.k_j and q_i.k_j
  Lanes q_inverse_norm, k_inverse_norm;
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
  Lanes from_start, to_end;  // exp(c), exp(c_15 - c)
  float whole;               // exp(c_15)
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
  const Lanes sums = load(sum);
  c.from_start = exp16(sums);
  c.to_end = exp16(broadcast(total) - sums);
  c.whole = first(exp16(broadcast(total)));
  for (int i = 0; i < kC; ++i) {
    const auto lower = static_cast<Mask>((2u << i) - 1), below = static_cast<Mask>((1u << i) - 1);
    // masked before exp: above the diagonal the difference may be large and positive
    const Lanes difference = keep(lower, broadcast(sum[i]) - sums);
    const Lanes decay = keep(lower, exp16(difference));
    const Lanes row = load(keys.kk + i * kC) * (decay * broadcast(c.beta[i]));
    store(c.d + i * kC, decay);
    store(c.m + i * kC, keep(below, row));
    store(c.a + i * kC, load(keys.qk + i * kC) * decay);
  }
}

template <int kColumn>
FORETRACE_INLINE void eliminate_below(const float* m, Lanes* x) {
#pragma GCC unroll 16
  for (int i = kColumn + 1; i < 16; ++i)
    x[i] = fnmadd(broadcast(m[i * kC + kColumn]), x[kColumn], x[i]);
  if constexpr (kColumn < 14) eliminate_below<kColumn + 1>(m, x);
}

template <int kRow>
FORETRACE_INLINE void eliminate_above(const float* m, Lanes* x) {
#pragma GCC unroll 16
  for (int i = 0; i < kRow; ++i) x[i] = fnmadd(broadcast(m[kRow * kC + i]), x[kRow], x[i]);
  if constexpr (kRow > 1) eliminate_above<kRow - 1>(m, x);
}

// x [16, cols] <- (I + M)^-1 x, or (I + M)^-T x with kTransposed, by substitution.
template <bool kTransposed>
FORETRACE_INLINE void solve(const float* m, float* x, int64_t cols) {
  for (int64_t j = 0; j < cols; j += 16) {
    Lanes r[16];
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) r[i] = load(x + i * cols + j);
    if constexpr (kTransposed) {
      eliminate_above<15>(m, r);
    } else {
      eliminate_below<0>(m, r);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) store(x + i * cols + j, r[i]);
  }
}

// to [padded(rows), padded(cols)] = from [rows, cols] dense, zeros around it; zeros throughout if
// from is null.
FORETRACE_INLINE void load_state(const float* from, int64_t rows, int64_t cols, float* to) {
  const int64_t width = padded(cols);
  for (int64_t d = 0; d < padded(rows); ++d) {
    for (int64_t j = 0; j < width; j += 16) {
      const Mask mask = from != nullptr && d < rows ? lanes(cols, j) : 0;
      const float* source = mask != 0 ? from + d * cols + j : to;
      store(to + d * width + j, load(source, mask));
    }
  }
}

FORETRACE_INLINE void store_state(const float* from, int64_t rows, int64_t cols, float* to) {
  for (int64_t d = 0; d < rows; ++d) {
    for (int64_t j = 0; j < cols; j += 16) {
      store(to + d * cols + j, lanes(cols, j), load(from + d * padded(cols) + j));
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
