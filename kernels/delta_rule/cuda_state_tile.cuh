// One token at a time on up to 128 value columns of a head, the state in registers: a thread holds
// 4 columns of every groups-th row, so that a warp reads and writes whole rows of 16 bytes a lane.
// The state is read once and written once however many tokens there are.
#pragma once

#include "kernels/cuda/number.cuh"
#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels::cuda::delta {

constexpr int kTileThreads = 256, kTileColumns = 128;

// Threads that lie side by side in a row: a power of two, so that every thread has a place.
constexpr int tile_quads(int64_t columns) {
  int quads = 1;
  while (quads * 4 < columns && quads < kTileColumns / 4) quads *= 2;
  return quads;
}
constexpr int tile_groups(int64_t columns) { return kTileThreads / tile_quads(columns); }
// Rows a thread holds.
constexpr int64_t tile_rows(int64_t key_size, int64_t columns) {
  return (key_size + tile_groups(columns) - 1) / tile_groups(columns);
}

// Calls body with the least of 8, 16 and 32 rows a thread that holds the state: registers are
// counted when the kernel is compiled.
template <int kRows>
struct RowCount {
  static constexpr int value = kRows;
};
template <typename Body>
auto for_tile_rows(const DeltaShape& s, Body body) {
  const int64_t rows = tile_rows(s.key_size, s.value_size);
  if (rows <= 8) return body(RowCount<8>{});
  return rows <= 16 ? body(RowCount<16>{}) : body(RowCount<32>{});
}

// A token's decay of the state: one for all rows, or one for each, where what reads a row of the
// state before it decays has been multiplied by it.
struct HeadDecay {
  static constexpr bool kByChannel = false;
  float decay;
  FORETRACE_DEVICE float at(int /*d*/) const { return decay; }
  FORETRACE_DEVICE float of_reads() const { return decay; }
};
struct ChannelDecay {
  static constexpr bool kByChannel = true;
  const float* decays;  // [dk]
  FORETRACE_DEVICE float at(int d) const { return decays[d]; }
  FORETRACE_DEVICE float of_reads() const { return 1.0f; }
};

// Vectors [256] of a token in shared memory.
template <typename Decay>
struct TokenVectors {
  float *q, *k;            // [dk], normalised, q scaled
  float *read_q, *read_k;  // [dk]: times their channels' decays; q and k if there are none
  float* decays;           // [dk], where there is one a channel

  static constexpr int64_t kFloats = (Decay::kByChannel ? 5 : 2) * kDeltaMaxHeadSize;
  static FORETRACE_DEVICE TokenVectors carve(float* p) {
    SharedFloats floats{p};
    TokenVectors v;
    v.q = v.read_q = floats.take(kDeltaMaxHeadSize);
    v.k = v.read_k = floats.take(kDeltaMaxHeadSize);
    v.decays = nullptr;
    if constexpr (Decay::kByChannel) {
      v.read_q = floats.take(kDeltaMaxHeadSize);
      v.read_k = floats.take(kDeltaMaxHeadSize);
      v.decays = floats.take(kDeltaMaxHeadSize);
    }
    return v;
  }
};

// What a token brings to every column of one head.
template <typename Decay>
struct Token {
  const float *read_q, *read_k, *k;  // of TokenVectors
  const float* q_dot_k;              // in shared memory: read behind the step's first barrier
  Decay decay;
  float beta;
};

// Shared memory of a step.
struct StepBuffers {
  float *by_k, *by_q;  // [groups, 4 quads] = [4 threads]: partial sums of S^T k and S^T q
  float* delta;        // [128]

  static constexpr int64_t kFloats = 2 * 4 * kTileThreads + kTileColumns;
  static FORETRACE_DEVICE StepBuffers carve(SharedFloats& floats) {
    StepBuffers b;
    b.by_k = floats.take(4 * kTileThreads);
    b.by_q = floats.take(4 * kTileThreads);
    b.delta = floats.take(kTileColumns);
    return b;
  }
};

template <int kRows>
class StateTile {
 public:
  // Columns [column, column + columns) of [dk, dv] states.
  FORETRACE_DEVICE StateTile(const DeltaShape& s, int64_t column, int columns)
      : rows_(static_cast<int>(s.key_size)),
        row_stride_(s.value_size),
        columns_(columns),
        quads_(tile_quads(columns)),
        groups_(kTileThreads / quads_),
        group_(thread_index() / quads_),
        column_(thread_index() % quads_ * 4),
        offset_(column + column_) {}

  // Zeros if state is null.
  FORETRACE_DEVICE void load(const float* state) {
    FORETRACE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const int d = group_ + r * groups_;
      held_[r] = zero_quad();
      if (d >= rows_ || state == nullptr) continue;
      const float* row = state + d * row_stride_ + offset_;
      if (whole_quad()) {
        held_[r] = load_quad(row);
      } else {
        for (int e = 0; e < 4 && column_ + e < columns_; ++e) held_[r].at[e] = row[e];
      }
    }
  }

  FORETRACE_DEVICE void store(float* state) const {
    FORETRACE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const int d = group_ + r * groups_;
      if (d >= rows_) continue;
      float* row = state + d * row_stride_ + offset_;
      if (whole_quad()) {
        store_quad(row, held_[r]);
      } else {
        for (int e = 0; e < 4 && column_ + e < columns_; ++e) row[e] = held_[r].at[e];
      }
    }
  }

  // Both readouts come from the old state, with d the decay:
  //   delta = beta (v - d S^T k),  o = d S^T q + (q.k) delta,  S <- d S + k delta^T
  // v: value of column thread_index(), and the result its o, for threads below `columns`.
  template <typename Decay>
  FORETRACE_DEVICE float step(const Token<Decay>& token, float v, const StepBuffers& buffers) {
    read(token, buffers);
    sync_block();
    float out = 0;
    const int c = thread_index();
    if (c < columns_) {
      float by_k = 0, by_q = 0;
      for (int g = 0; g < groups_; ++g) {
        by_k += buffers.by_k[g * quads_ * 4 + c];
        by_q += buffers.by_q[g * quads_ * 4 + c];
      }
      const float decay = token.decay.of_reads();
      const float delta = token.beta * (v - decay * by_k);
      out = decay * by_q + *token.q_dot_k * delta;
      buffers.delta[c] = delta;
    } else if (c < kTileColumns) {
      buffers.delta[c] = 0;
    }
    sync_block();
    write(token, load_quad(buffers.delta + column_));
    return out;
  }

 private:
  FORETRACE_DEVICE bool whole_quad() const {
    return row_stride_ % 4 == 0 && column_ + 4 <= columns_;
  }

  template <typename Decay>
  FORETRACE_DEVICE void read(const Token<Decay>& token, const StepBuffers& buffers) const {
    Quad by_k = zero_quad(), by_q = by_k;
    FORETRACE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const int d = group_ + r * groups_;
      if (d >= rows_) continue;
      add_scaled(by_k, token.read_k[d], held_[r]);
      add_scaled(by_q, token.read_q[d], held_[r]);
    }
    store_quad(buffers.by_k + thread_index() * 4, by_k);
    store_quad(buffers.by_q + thread_index() * 4, by_q);
  }

  template <typename Decay>
  FORETRACE_DEVICE void write(const Token<Decay>& token, const Quad& delta) {
    FORETRACE_UNROLL
    for (int r = 0; r < kRows; ++r) {
      const int d = group_ + r * groups_;
      if (d >= rows_) continue;
      held_[r] = scaled(token.decay.at(d), held_[r]);
      add_scaled(held_[r], token.k[d], delta);
    }
  }

  int rows_;
  int64_t row_stride_;
  int columns_, quads_, groups_, group_, column_;
  int64_t offset_;
  Quad held_[kRows];
};

// Sums that normalise one token's q and k, by the first three warps: q.q, k.k, q.k into sums [3].
FORETRACE_DEVICE void key_dots(const float* q, const float* k, int64_t size, float* sums) {
  if (warp() >= 3) return;
  const float *x = warp() == 1 ? k : q, *y = warp() == 0 ? q : k;
  float sum = 0;
  for (int64_t d = lane(); d < size; d += kWarp) sum += x[d] * y[d];
  sum = warp_sum(sum);
  if (lane() == 0) sums[warp()] = sum;
}

}  // namespace foretrace::kernels::cuda::delta
