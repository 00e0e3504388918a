// First half of backward: the gradient of the state after each chunk, last chunk first. As forward
// is a scan of S, so this is one of dS, by the same geometry; it needs no S:
//   Y = (I + M)^-T (A^T dO + late K dS')
//   dS = whole dS' + (early Q)^T dO - (early K)^T (beta Y)
// early, late and whole: the decays from the chunk's start, to its end and over all of it.
// With every dS' stored, all chunks can be worked on at once (cuda_backward_chunks.cuh).
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/delta_rule/cuda_column_scan.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T, typename Gates>
struct BackwardScanKernel {
  using Scan = ColumnScan<Gates>;
  static constexpr int kThreads = Scan::kThreads;
  DeltaRuleArgs args;
  DeltaRuleGrads grads;
  float* d_states;  // [B, Hv, chunks, dk, dv]: the gradient of the state after each chunk

  int64_t blocks() const { return Scan::blocks(args.shape); }
  int64_t shared_floats() const { return Scan::shared_floats(args.shape); }

  // One thread a column: Y, then what goes into dS of it (solved) and of dO (factors).
  FORETRACE_DEVICE void solve_column(const Scan& s, int c) const {
    solve<true>(s.m, s.solved + c, kColumns);
    for (int i = 0; i < kC; ++i) {
      s.factors[i * kColumns + c] *= s.gates.early(i);
      s.solved[i * kColumns + c] *= -s.gates.early(i) * s.gates.beta[i];
    }
  }

  FORETRACE_DEVICE void chunk(const ColumnBlock& at, int64_t t0, const Scan& s) const {
    const DeltaShape& shape = args.shape;
    const int64_t stride = key_stride(shape), size = whole_quads(shape.key_size);
    const int count = tokens_of_chunk(shape, t0);
    const HeadTokens tokens{at.b, at.hv, t0, count};
    const int row = thread_index() / (kColumns / 4), c = thread_index() % (kColumns / 4) * 4;
    load_keys<T>(args, at.b, at.hk, t0, count, s.keys);
    s.gates.load(args, tokens);
    load_columns<T>(grads.d_out, gate_at(shape, at.b, t0, at.hv) * shape.value_size + at.column,
                    shape.value_heads * shape.value_size, count, at.columns, s.factors, kColumns);
    sync_block();
    s.gates.triangles(s.keys, stride, s.m, s.a);
    s.gates.decay_keys(args, tokens, s.keys);
    Quad y = scaled(s.gates.late(row), row_times(s.gates.late_keys(s.keys) + row * stride, size,
                                                 s.state + c, kColumns));
    sync_block();
    for (int i = row; i < kC; ++i)
      add_scaled(y, s.a[i * kSquare + row], load_quad(s.factors + i * kColumns + c));
    store_quad(s.solved + row * kColumns + c, y);
    sync_block();
    if (thread_index() < kColumns) solve_column(s, thread_index());
    sync_block();
    decay_and_add(
        s.state, size, [&](int64_t d) { return s.gates.whole(d); }, s.keys.q, stride, s.factors);
    // the same thread has the same tiles: no barrier between the two
    decay_and_add(
        s.state, size, [](int64_t) { return 1.0f; }, s.keys.k, stride, s.solved);
    sync_block();
  }

  FORETRACE_DEVICE void operator()() const {
    const DeltaShape& shape = args.shape;
    const ColumnBlock at(shape, block_index());
    const Scan s = Scan::carve(shape);
    const int64_t size = shape.key_size * shape.value_size, chunks = delta_chunks(shape.tokens);
    const auto* d_final = static_cast<const float*>(grads.d_final_state);
    auto* d_initial = static_cast<float*>(grads.d_initial_state);
    // loading and storing give a thread the same numbers: no barrier between the two
    load_state(d_final == nullptr ? nullptr : d_final + at.head(shape) * size, shape, at.column,
               at.columns, s.state, kColumns);
    for (int64_t i = chunks - 1; i >= 0; --i) {
      store_state(s.state, kColumns, shape, at.column, at.columns,
                  d_states + (at.head(shape) * chunks + i) * size);
      chunk(at, i * kC, s);
    }
    if (d_initial != nullptr) {
      store_state(s.state, kColumns, shape, at.column, at.columns,
                  d_initial + at.head(shape) * size);
    }
  }
};

}  // namespace foretrace::kernels::cuda::delta
