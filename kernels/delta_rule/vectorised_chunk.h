// What one chunk of 16 tokens is made of in the vectorised forms of the delta rules. Included after
// a backend, as lanes/math.h.
//
// Key-side matrices are kept transposed, [dk, 16] with tokens as lanes, so that norms, decays and
// the many dot products over dk are element-wise; value-side matrices are [16, dv] by row. Sizes
// are padded to multiples of 16 with zeros. Tokens past the end have k = q = v = 0, beta = 0 and g
// = 0, and so change nothing.
#pragma once

#include <math.h>
#include <string.h>

#include "kernels/delta_rule/delta_rule_args.h"
#include "kernels/lanes/matrix.h"

namespace foretrace::kernels::FORETRACE_LANES {

constexpr int kC = static_cast<int>(kDeltaChunk);

FORETRACE_INLINE int64_t padded(int64_t size) { return (size + 15) / 16 * 16; }

// Tokens first .. first + count - 1 of sequence b.
struct Tokens {
  int64_t b, first, count;
};

FORETRACE_INLINE Tokens chunk_tokens(const DeltaShape& shape, int64_t b, int64_t chunk) {
  const int64_t first = chunk * kC, left = shape.tokens - first;
  return {b, first, left < kC ? left : kC};
}

// Where the first token of a head is.
FORETRACE_INLINE int64_t offset_of(const HeadStrides& strides, const Tokens& at, int64_t head) {
  return at.b * strides.batch + at.first * strides.token + head * strides.head;
}

// Of the first token's gate; a token has Hv of them.
FORETRACE_INLINE int64_t gate_offset(const DeltaShape& shape, const Tokens& at, int64_t hv) {
  return (at.b * shape.tokens + at.first) * shape.value_heads + hv;
}

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

// to [rows, 16] = x [rows, 16] times factors of the same shape.
FORETRACE_INLINE void scale_each(int64_t rows, const float* x, const float* factors, float* to,
                                 int64_t to_stride) {
  for (int64_t d = 0; d < rows; ++d) {
    store(to + d * to_stride, load(x + d * kC) * load(factors + d * kC));
  }
}

// One key head over one chunk.
struct KeyChunk {
  float *q, *k;  // [dk, 16], normalised, q scaled
  Lanes q_inverse_norm, k_inverse_norm;
};

FORETRACE_INLINE float query_scale(const DeltaShape& s) {
  return 1.0f / sqrtf(static_cast<float>(s.key_size));
}

// Fills `c`, whose pointers are set.
FORETRACE_INLINE void load_keys(const DeltaRuleArgs& a, const Tokens& at, int64_t hk, KeyChunk& c) {
  const int64_t rows = padded(a.shape.key_size);
  load_transposed(a.q, a.element, offset_of(a.q_strides, at, hk), a.q_strides.token, at.count,
                  a.shape.key_size, c.q);
  load_transposed(a.k, a.element, offset_of(a.k_strides, at, hk), a.k_strides.token, at.count,
                  a.shape.key_size, c.k);
  c.q_inverse_norm = normalise_lanes(rows, c.q, query_scale(a.shape));
  c.k_inverse_norm = normalise_lanes(rows, c.k, 1.0f);
}

// beta of one value head, a lane a token.
FORETRACE_INLINE void load_beta(const DeltaRuleArgs& a, const Tokens& at, int64_t hv, float* beta) {
  const auto* from = static_cast<const float*>(a.beta) + gate_offset(a.shape, at, hv);
  for (int64_t i = 0; i < kC; ++i) beta[i] = i < at.count ? from[i * a.shape.value_heads] : 0.0f;
}

// Tokens that token i reads, itself included, and those before it.
FORETRACE_INLINE Mask up_to(int i) { return static_cast<Mask>((2u << i) - 1); }
FORETRACE_INLINE Mask before(int i) { return static_cast<Mask>((1u << i) - 1); }

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

}  // namespace foretrace::kernels::FORETRACE_LANES
