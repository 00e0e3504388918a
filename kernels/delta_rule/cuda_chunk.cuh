// Chunked forward: a block of 128 threads takes 32 value columns of one head through all chunks,
// their part of the state in shared memory. Columns never meet, so a head is spread over dv / 32
// blocks; each of them recomputes the 16 x 16 matrices. Four barriers a chunk, and those of the
// rule.
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/delta_rule/cuda_column_scan.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T, typename Gates>
struct ChunkKernel {
  using Scan = ColumnScan<Gates>;
  static constexpr int kThreads = Scan::kThreads;
  DeltaRuleArgs args;

  int64_t blocks() const { return Scan::blocks(args.shape); }
  int64_t shared_floats() const { return Scan::shared_floats(args.shape); }

  // Reads the state: beta (V - early K S) into solved (later N; factors: late N); returns early Q S
  // of the thread's row and quad.
  FORETRACE_DEVICE Quad read_state(const ColumnBlock& at, int64_t t0, int count, int row, int c,
                                   const Scan& s) const {
    const int64_t stride = key_stride(args.shape), size = whole_quads(args.shape.key_size);
    const float *k = s.keys.k + row * stride, *q = s.keys.q + row * stride;
    Quad by_k = zero_quad(), by_q = by_k;
    for (int64_t d = 0; d < size; d += 4) {
      const Quad k4 = load_quad(k + d), q4 = load_quad(q + d);
      FORETRACE_UNROLL
      for (int e = 0; e < 4; ++e) {
        const Quad state = load_quad(s.state + (d + e) * kColumns + c);
        add_scaled(by_k, k4.at[e], state);
        add_scaled(by_q, q4.at[e], state);
      }
    }
    const float decay = s.gates.early(row), beta = s.gates.beta[row];
    const int64_t v = row_at(args.v_strides, at.b, t0 + row, at.hv) + at.column;
    FORETRACE_UNROLL
    for (int e = 0; e < 4; ++e) {
      const float x = row < count && c + e < at.columns ? load<T>(args.v, v + c + e) : 0.0f;
      s.solved[row * kColumns + c + e] = beta * (x - decay * by_k.at[e]);
    }
    return scaled(decay, by_q);
  }

  // O = early Q S + A N
  FORETRACE_DEVICE void store_out(const ColumnBlock& at, int64_t t0, int count, int row, int c,
                                  Quad out, const Scan& s) const {
    if (row >= count) return;
    for (int j = 0; j <= row; ++j)
      add_scaled(out, s.a[row * kSquare + j], load_quad(s.solved + j * kColumns + c));
    const int64_t offset =
        gate_at(args.shape, at.b, t0 + row, at.hv) * args.shape.value_size + at.column;
    FORETRACE_UNROLL
    for (int e = 0; e < 4; ++e) {
      if (c + e < at.columns) store<T>(args.out, offset + c + e, out.at[e]);
    }
  }

  FORETRACE_DEVICE void chunk(const ColumnBlock& at, int64_t t0, const Scan& s) const {
    const int count = tokens_of_chunk(args.shape, t0);
    const HeadTokens tokens{at.b, at.hv, t0, count};
    const int64_t stride = key_stride(args.shape);
    const int row = thread_index() / (kColumns / 4), c = thread_index() % (kColumns / 4) * 4;
    load_keys<T>(args, at.b, at.hk, t0, count, s.keys);
    s.gates.load(args, tokens);
    sync_block();
    s.gates.triangles(s.keys, stride, s.m, s.a);
    s.gates.decay_keys(args, tokens, s.keys);
    const Quad out = read_state(at, t0, count, row, c, s);
    sync_block();
    if (thread_index() < kColumns) {
      float* column = s.solved + thread_index();
      solve<false>(s.m, column, kColumns);
      for (int i = 0; i < kC; ++i)
        s.factors[i * kColumns + thread_index()] = s.gates.late(i) * column[i * kColumns];
    }
    sync_block();
    store_out(at, t0, count, row, c, out, s);
    const auto whole = [&](int64_t d) { return s.gates.whole(d); };
    decay_and_add(s.state, whole_quads(args.shape.key_size), whole, s.gates.late_keys(s.keys),
                  stride, s.factors);
    sync_block();
  }

  FORETRACE_DEVICE void operator()() const {
    const DeltaShape& shape = args.shape;
    const ColumnBlock at(shape, block_index());
    const Scan s = Scan::carve(shape);
    const int64_t size = shape.key_size * shape.value_size, chunks = delta_chunks(shape.tokens);
    const auto* initial = static_cast<const float*>(args.initial_state);
    auto *final_state = static_cast<float*>(args.final_state),
         *chunk_states = static_cast<float*>(args.chunk_states);
    // loading and storing give a thread the same numbers: no barrier between the two
    load_state(initial == nullptr ? nullptr : initial + at.head(shape) * size, shape, at.column,
               at.columns, s.state, kColumns);
    for (int64_t i = 0; i < chunks; ++i) {
      if (chunk_states != nullptr) {
        store_state(s.state, kColumns, shape, at.column, at.columns,
                    chunk_states + (at.head(shape) * chunks + i) * size);
      }
      chunk(at, i * kC, s);
    }
    if (final_state != nullptr) {
      store_state(s.state, kColumns, shape, at.column, at.columns,
                  final_state + at.head(shape) * size);
    }
  }
};

template <typename Gates, typename Launcher>
Status chunk(const DeltaRuleArgs& args, const Launcher& launch) {
  check_shape(args.shape);
  return for_element(args.element, [&](auto number) {
    return launch(ChunkKernel<decltype(number), Gates>{args});
  });
}

}  // namespace foretrace::kernels::cuda::delta
