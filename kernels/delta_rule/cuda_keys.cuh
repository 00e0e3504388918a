// What the chunked CUDA kernels of the delta rules share: one chunk of 16 tokens of one key head in
// shared memory, and products with it. The mathematics and its letters are those of the rules'
// vectorised_chunk.h.
// Tokens past the end have k = q = v = 0, beta = 0 and g = 0, and so change nothing.
#pragma once

#include "kernels/cuda/number.cuh"
#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels::cuda::delta {

constexpr int kC = static_cast<int>(kDeltaChunk);
constexpr int kColumns = 32;  // value columns of a block: independent of all others in a scan
// Rows of a 16 x 16 matrix lie so far apart: quads stay aligned, four rows meet different banks.
constexpr int kSquare = 20;
constexpr int64_t kSquareFloats = kC * kSquare;

constexpr int64_t column_blocks(const DeltaShape& s) {
  return (s.value_size + kColumns - 1) / kColumns;
}

constexpr int64_t whole_quads(int64_t size) { return (size + 3) / 4 * 4; }
// Rows of a [*, dk] matrix in shared memory: whole quads, and a quad more, for the banks.
constexpr int64_t key_stride(const DeltaShape& s) { return whole_quads(s.key_size) + 4; }

// What one block works on: columns [column, column + columns) of value head hv of sequence b.
struct ColumnBlock {
  int64_t b, hv, hk, column;
  int columns;

  FORETRACE_DEVICE ColumnBlock(const DeltaShape& s, int64_t index) {
    const int64_t count = column_blocks(s);
    column = index % count * kColumns;
    hv = index / count % s.value_heads;
    b = index / count / s.value_heads;
    hk = hv / (s.value_heads / s.key_heads);
    columns = static_cast<int>(s.value_size - column < kColumns ? s.value_size - column : kColumns);
  }
  FORETRACE_DEVICE int64_t head(const DeltaShape& s) const { return b * s.value_heads + hv; }
};

FORETRACE_DEVICE int64_t row_at(const HeadStrides& s, int64_t b, int64_t t, int64_t h) {
  return b * s.batch + t * s.token + h * s.head;
}
FORETRACE_DEVICE int64_t gate_at(const DeltaShape& s, int64_t b, int64_t t, int64_t hv) {
  return (b * s.tokens + t) * s.value_heads + hv;
}
FORETRACE_DEVICE int tokens_of_chunk(const DeltaShape& s, int64_t t0) {
  return static_cast<int>(s.tokens - t0 < kC ? s.tokens - t0 : kC);
}

// 16 rows of `size` elements, a warp each in turn, normalised and scaled: x rsqrt(sum x^2 + 1e-6).
template <typename T>
FORETRACE_DEVICE void load_normalised(const void* from, int64_t offset, int64_t token_stride,
                                      int count, int64_t size, float scale, int64_t stride,
                                      float* to, float* inverse_norms) {
  for (int i = warp(); i < kC; i += warp_count()) {
    float sum = 0;
    for (int64_t d = lane(); d < stride; d += kWarp) {
      const float x = i < count && d < size ? load<T>(from, offset + i * token_stride + d) : 0.0f;
      to[i * stride + d] = x;
      sum += x * x;
    }
    const float inverse = 1.0f / sqrtf(warp_sum(sum) + 1e-6f);
    for (int64_t d = lane(); d < stride; d += kWarp) to[i * stride + d] *= inverse * scale;
    if (lane() == 0) inverse_norms[i] = inverse;
  }
}

FORETRACE_DEVICE float query_scale(const DeltaShape& s) {
  return 1.0f / sqrtf(static_cast<float>(s.key_size));
}

struct KeyChunk {
  float *q, *k;                            // [16, key_stride], normalised, q scaled
  float *q_inverse_norm, *k_inverse_norm;  // [16]
};

template <typename T>
FORETRACE_DEVICE void load_keys(const DeltaRuleArgs& a, int64_t b, int64_t hk, int64_t t0,
                                int count, const KeyChunk& keys) {
  const int64_t size = a.shape.key_size, stride = key_stride(a.shape);
  load_normalised<T>(a.q, row_at(a.q_strides, b, t0, hk), a.q_strides.token, count, size,
                     query_scale(a.shape), stride, keys.q, keys.q_inverse_norm);
  load_normalised<T>(a.k, row_at(a.k_strides, b, t0, hk), a.k_strides.token, count, size, 1.0f,
                     stride, keys.k, keys.k_inverse_norm);
}

// Tokens t0 .. t0 + count - 1 of value head hv of sequence b.
struct HeadTokens {
  int64_t b, hv, t0;
  int count;
};

// beta [16], by the first 16 threads.
FORETRACE_DEVICE void load_beta(const DeltaRuleArgs& a, const HeadTokens& at, float* beta) {
  const int i = thread_index();
  if (i >= kC) return;
  const auto* from = static_cast<const float*>(a.beta);
  beta[i] = i < at.count ? from[gate_at(a.shape, at.b, at.t0 + i, at.hv)] : 0.0f;
}

// x (16 numbers `stride` apart) <- (I + M)^-1 x, or (I + M)^-T x. One thread a column.
template <bool kTransposed>
FORETRACE_DEVICE void solve(const float* m, float* column, int stride) {
  float x[kC];
  FORETRACE_UNROLL
  for (int i = 0; i < kC; ++i) x[i] = column[i * stride];
  FORETRACE_UNROLL
  for (int step = 0; step < kC - 1; ++step) {
    const int from = kTransposed ? kC - 1 - step : step;
    FORETRACE_UNROLL
    for (int i = 0; i < kC; ++i) {
      if (kTransposed ? i < from : i > from) {
        x[i] -= m[kTransposed ? from * kSquare + i : i * kSquare + from] * x[from];
      }
    }
  }
  FORETRACE_UNROLL
  for (int i = 0; i < kC; ++i) column[i * stride] = x[i];
}

// to [16, stride]: a block's columns of 16 rows, zeros elsewhere.
template <typename T>
FORETRACE_DEVICE void load_columns(const void* from, int64_t offset, int64_t token_stride,
                                   int count, int columns, float* to, int stride) {
  for (int e = thread_index(); e < kC * kColumns; e += thread_count()) {
    const int i = e / kColumns, c = e % kColumns;
    to[i * stride + c] =
        i < count && c < columns ? load<T>(from, offset + i * token_stride + c) : 0.0f;
  }
}

// to [whole_quads(dk), stride]: a block's columns of a state; zeros elsewhere, or if from is null.
FORETRACE_DEVICE void load_state(const float* from, const DeltaShape& s, int64_t column,
                                 int columns, float* to, int stride) {
  for (int64_t e = thread_index(); e < whole_quads(s.key_size) * kColumns; e += thread_count()) {
    const int64_t d = e / kColumns, c = e % kColumns;
    to[d * stride + c] = from != nullptr && d < s.key_size && c < columns
                             ? from[d * s.value_size + column + c]
                             : 0.0f;
  }
}

FORETRACE_DEVICE void store_state(const float* from, int stride, const DeltaShape& s,
                                  int64_t column, int columns, float* to) {
  for (int64_t e = thread_index(); e < s.key_size * kColumns; e += thread_count()) {
    const int64_t d = e / kColumns, c = e % kColumns;
    if (c < columns) to[d * s.value_size + column + c] = from[d * stride + c];
  }
}

// sum_d row[d] matrix[d][0..3]
FORETRACE_DEVICE Quad row_times(const float* row, int64_t size, const float* matrix, int stride) {
  Quad sum = zero_quad();
  for (int64_t d = 0; d < size; d += 4) {
    const Quad x = load_quad(row + d);
    FORETRACE_UNROLL
    for (int e = 0; e < 4; ++e) add_scaled(sum, x.at[e], load_quad(matrix + (d + e) * stride));
  }
  return sum;
}

// state [dk, kColumns] <- decay(d) state + left^T right for each row d, left [16, left_stride],
// right [16, kColumns]; each thread has tiles of 4 x 4.
template <typename Decay>
FORETRACE_DEVICE void decay_and_add(float* state, int64_t size, const Decay& decay,
                                    const float* left, int64_t left_stride, const float* right) {
  for (int64_t tile = thread_index(); tile < size / 4 * (kColumns / 4); tile += thread_count()) {
    const int64_t d = tile / (kColumns / 4) * 4, c = tile % (kColumns / 4) * 4;
    Quad sum[4];
    FORETRACE_UNROLL
    for (int e = 0; e < 4; ++e)
      sum[e] = scaled(decay(d + e), load_quad(state + (d + e) * kColumns + c));
    for (int i = 0; i < kC; ++i) {
      const Quad x = load_quad(left + i * left_stride + d), y = load_quad(right + i * kColumns + c);
      FORETRACE_UNROLL
      for (int e = 0; e < 4; ++e) add_scaled(sum[e], x.at[e], y);
    }
    FORETRACE_UNROLL
    for (int e = 0; e < 4; ++e) store_quad(state + (d + e) * kColumns + c, sum[e]);
  }
}

}  // namespace foretrace::kernels::cuda::delta
