// First half of backward: the gradient of the state after each chunk, last chunk first. As forward
// is a scan of S, so this is one of dS, by the same geometry; it needs no S:
//   Y = (I + M)^-T (A^T dO + (exp(c_15 - c) K) dS')
//   dS = exp(c_15) dS' + (exp(c) Q)^T dO - (exp(c) K)^T (beta Y)
// With every dS' stored, all chunks can be worked on at once (cuda_backward_chunks.cuh).
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/gated_delta_rule/cuda_keys.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T>
struct BackwardScanKernel {
  static constexpr int kThreads = 128;  // one a row and quad of columns
  DeltaRuleArgs args;
  DeltaRuleGrads grads;
  float* d_states;  // [B, Hv, chunks, dk, dv]: the gradient of the state after each chunk

  int64_t blocks() const {
    return args.shape.batch * args.shape.value_heads * column_blocks(args.shape);
  }
  int64_t shared_floats() const {
    return 2 * kC * key_stride(args.shape) + whole_quads(args.shape.key_size) * kColumns +
           2 * kC * kColumns + 2 * kSquareFloats + 6 * kC;
  }

  struct Shared {
    KeyChunk keys;
    GateChunk gates;
    float* d_state;    // [dk, 32]
    float *d_out, *y;  // [16, 32]: dO, later exp(c) dO; Y, later -exp(c) beta Y
    float *m, *a;
  };

  FORETRACE_DEVICE Shared carve() const {
    SharedFloats floats{shared_memory()};
    Shared s;
    s.keys.q = floats.take(kC * key_stride(args.shape));
    s.keys.k = floats.take(kC * key_stride(args.shape));
    s.d_state = floats.take(whole_quads(args.shape.key_size) * kColumns);
    s.d_out = floats.take(kC * kColumns);
    s.y = floats.take(kC * kColumns);
    s.m = floats.take(kSquareFloats);
    s.a = floats.take(kSquareFloats);
    float** const rows[] = {&s.keys.q_inverse_norm, &s.keys.k_inverse_norm, &s.gates.sum,
                            &s.gates.beta,          &s.gates.from_start,    &s.gates.to_end};
    for (float** row : rows) *row = floats.take(kC);
    return s;
  }

  // One thread a column: Y, then what goes into dS of it and of dO.
  FORETRACE_DEVICE void solve_column(const Shared& s, int c) const {
    solve<true>(s.m, s.y + c, kColumns);
    for (int i = 0; i < kC; ++i) {
      s.d_out[i * kColumns + c] *= s.gates.from_start[i];
      s.y[i * kColumns + c] *= -s.gates.from_start[i] * s.gates.beta[i];
    }
  }

  FORETRACE_DEVICE void chunk(const ColumnBlock& at, int64_t t0, const Shared& s) const {
    const DeltaShape& shape = args.shape;
    const int64_t stride = key_stride(shape), size = whole_quads(shape.key_size);
    const int count = tokens_of_chunk(shape, t0);
    const int row = thread_index() / (kColumns / 4), c = thread_index() % (kColumns / 4) * 4;
    load_keys<T>(args, at.b, at.hk, t0, count, s.keys);
    load_gates(args, at.b, at.hv, t0, count, s.gates);
    load_columns<T>(grads.d_out, gate_at(shape, at.b, t0, at.hv) * shape.value_size + at.column,
                    shape.value_heads * shape.value_size, count, at.columns, s.d_out, kColumns);
    sync_block();
    load_triangles(s.keys, s.gates, stride, s.m, s.a);
    Quad y = scaled(s.gates.to_end[row],
                    row_times(s.keys.k + row * stride, size, s.d_state + c, kColumns));
    sync_block();
    for (int i = row; i < kC; ++i)
      add_scaled(y, s.a[i * kSquare + row], load_quad(s.d_out + i * kColumns + c));
    store_quad(s.y + row * kColumns + c, y);
    sync_block();
    if (thread_index() < kColumns) solve_column(s, thread_index());
    sync_block();
    decay_and_add(s.d_state, size, s.gates.whole(), s.keys.q, stride, s.d_out);
    // the same thread has the same tiles: no barrier between the two
    decay_and_add(s.d_state, size, 1.0f, s.keys.k, stride, s.y);
    sync_block();
  }

  FORETRACE_DEVICE void operator()() const {
    const DeltaShape& shape = args.shape;
    const ColumnBlock at(shape, block_index());
    const Shared s = carve();
    const int64_t size = shape.key_size * shape.value_size, chunks = delta_chunks(shape.tokens);
    const auto* d_final = static_cast<const float*>(grads.d_final_state);
    auto* d_initial = static_cast<float*>(grads.d_initial_state);
    // loading and storing give a thread the same numbers: no barrier between the two
    load_state(d_final == nullptr ? nullptr : d_final + at.head(shape) * size, shape, at.column,
               at.columns, s.d_state, kColumns);
    for (int64_t i = chunks - 1; i >= 0; --i) {
      store_state(s.d_state, kColumns, shape, at.column, at.columns,
                  d_states + (at.head(shape) * chunks + i) * size);
      chunk(at, i * kC, s);
    }
    if (d_initial != nullptr) {
      store_state(s.d_state, kColumns, shape, at.column, at.columns,
                  d_initial + at.head(shape) * size);
    }
  }
};

}  // namespace foretrace::kernels::cuda::delta
