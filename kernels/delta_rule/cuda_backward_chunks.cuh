// Second half of backward: a block of 256 threads, one an entry of a 16 x 16 matrix, takes one
// chunk of one key head and all its value heads, 32 columns after the other. Every gradient is
// written by one block, so there are no atomics and the result does not depend on the schedule.
// In the letters of the rules' vectorised_chunk.h, for one value head, with early and late the
// decays from the chunk's start and to its end, and R = V - early K S:
//   N = (I + M)^-1 beta R      Y = (I + M)^-T (A^T dO + late K dS')      dV = beta Y
//   dA = lower(dO N^T)         dM = -strictly lower(Y N^T)
//   dbeta = rows of Y R, and of dM (M without beta)
// What passes from dA, dM, dS' and S to q, k and the gates is the rule's own.
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/delta_rule/cuda_keys.cuh"

namespace foretrace::kernels::cuda::delta {

// Rows of states and values in backward: 16 lanes that read a row each meet different banks.
constexpr int kValueStride = kColumns + 4;

// What a rule works on beside its gates, in shared memory.
struct BackwardChunk {
  KeyChunk keys;
  float *dq, *dk;                     // [16, key_stride]: of the normalised vectors
  float *state, *d_state;             // [dk, kValueStride]: S before the chunk, dS' after it
  float *d_out, *error, *values, *y;  // [16, kValueStride]: dO, R, N, Y
  float *m, *a, *kk;                  // [16, kSquare]: M, A, M without beta; their lower triangles

  // Both states; never less than three matrices of [16, key_stride], for which a rule may use them
  // once the columns are done.
  static constexpr int64_t state_floats(const DeltaShape& shape) {
    const int64_t states = 2 * whole_quads(shape.key_size) * kValueStride,
                  keys = 3 * kC * key_stride(shape);
    return states < keys ? keys : states;
  }
  static int64_t floats(const DeltaShape& shape) {
    return 4 * kC * key_stride(shape) + state_floats(shape) + 4 * kC * kValueStride +
           3 * kSquareFloats + 2 * kC;
  }
  static FORETRACE_DEVICE BackwardChunk carve(SharedFloats& floats, const DeltaShape& shape) {
    BackwardChunk s;
    float** const keys[] = {&s.keys.q, &s.keys.k, &s.dq, &s.dk};
    for (float** field : keys) *field = floats.take(kC * key_stride(shape));
    s.state = floats.take(state_floats(shape));
    s.d_state = s.state + whole_quads(shape.key_size) * kValueStride;
    float** const values[] = {&s.d_out, &s.error, &s.values, &s.y};
    for (float** field : values) *field = floats.take(kC * kValueStride);
    float** const squares[] = {&s.m, &s.a, &s.kk};
    for (float** field : squares) *field = floats.take(kSquareFloats);
    s.keys.q_inverse_norm = floats.take(kC);
    s.keys.k_inverse_norm = floats.take(kC);
    return s;
  }
};

// Where a thread is: entry (i, j) of a matrix, and columns j, j + 16, .. of row i.
struct BackwardPlace {
  int64_t b, hk, t0;
  int count, i, j;

  FORETRACE_DEVICE HeadTokens tokens(int64_t hv) const { return {b, hv, t0, count}; }
  FORETRACE_DEVICE int entry() const { return i * kSquare + j; }
};

// What reaches row i of q and k at d through the states, before any decay: entry (i, d) of dO S^T,
// Y S^T and N dS'^T.
struct StateProducts {
  float by_out = 0, by_y = 0, by_values = 0;

  // Those of the columns at hand.
  FORETRACE_DEVICE void add(const BackwardChunk& s, int i, int64_t d) {
    for (int c = 0; c < kColumns; c += 4) {
      const Quad state = load_quad(s.state + d * kValueStride + c);
      by_out += dot(load_quad(s.d_out + i * kValueStride + c), state);
      by_y += dot(load_quad(s.y + i * kValueStride + c), state);
      by_values += dot(load_quad(s.values + i * kValueStride + c),
                       load_quad(s.d_state + d * kValueStride + c));
    }
  }
};

// A rule is a class Rule of its shared memory and of what a thread keeps, with
//   load(args, at)                            the gates of a value head; a barrier follows
//   triangles(args, at, p, s)                 M, A and M without beta; a barrier follows
//   early_k(s), late_k(s)                     k as it reads the state and as it is written to it
//   early_factor(i), late_factor(i)           what their rows are still to be multiplied by
//   beta                                      [16]
//   Sums, add_columns(args, p, s, sums)       a thread's, of what passes through the states
//   finish_head(args, grads, at, p, s, d_a, d_m, sums)
//                                             dg, and the head's share of dq and dk
//   finish_keys(args, p, s)                   the rest of dq and dk, of row i at d = j, j + 16, ..
template <typename T, typename Rule>
struct BackwardChunksKernel {
  static constexpr int kThreads = kC * kC;
  DeltaRuleArgs args;
  DeltaRuleGrads grads;
  const float* d_states;  // [B, Hv, chunks, dk, dv]: the gradient of the state after each chunk

  int64_t blocks() const {
    return args.shape.batch * args.shape.key_heads * delta_chunks(args.shape.tokens);
  }
  int64_t shared_floats() const {
    return BackwardChunk::floats(args.shape) + Rule::floats(args.shape);
  }

  // A thread's sums over the columns of one value head.
  struct HeadSums {
    float d_a = 0, d_m = 0;  // entry (i, j) of dA and dM
    float beta = 0;          // row i of Y R
    typename Rule::Sums rule;
  };

  FORETRACE_DEVICE void load_block(const BackwardPlace& p, int64_t hv, int64_t column, int columns,
                                   const BackwardChunk& s) const {
    const DeltaShape& shape = args.shape;
    const int64_t size = shape.key_size * shape.value_size;
    const int64_t at =
        ((p.b * shape.value_heads + hv) * delta_chunks(shape.tokens) + p.t0 / kC) * size;
    load_state(static_cast<const float*>(args.chunk_states) + at, shape, column, columns, s.state,
               kValueStride);
    load_state(d_states + at, shape, column, columns, s.d_state, kValueStride);
    load_columns<T>(args.v, row_at(args.v_strides, p.b, p.t0, hv) + column, args.v_strides.token,
                    p.count, columns, s.error, kValueStride);
    load_columns<T>(grads.d_out, gate_at(shape, p.b, p.t0, hv) * shape.value_size + column,
                    shape.value_heads * shape.value_size, p.count, columns, s.d_out, kValueStride);
  }

  // R and N, Y: half of the threads multiply for each, then one column a thread is solved.
  FORETRACE_DEVICE void solve_values(const BackwardChunk& s, const Rule& rule) const {
    const int64_t stride = key_stride(args.shape), size = whole_quads(args.shape.key_size);
    const int half = thread_index() / (kThreads / 2), t = thread_index() % (kThreads / 2);
    const int row = t / (kColumns / 4), c = t % (kColumns / 4) * 4;
    float* error = s.error + row * kValueStride + c;
    if (half == 0) {
      const Quad read = row_times(rule.early_k(s) + row * stride, size, s.state + c, kValueStride);
      for (int e = 0; e < 4; ++e) {
        error[e] -= rule.early_factor(row) * read.at[e];
        s.values[row * kValueStride + c + e] = rule.beta[row] * error[e];
      }
    } else {
      Quad y = scaled(rule.late_factor(row),
                      row_times(rule.late_k(s) + row * stride, size, s.d_state + c, kValueStride));
      for (int i = row; i < kC; ++i)
        add_scaled(y, s.a[i * kSquare + row], load_quad(s.d_out + i * kValueStride + c));
      store_quad(s.y + row * kValueStride + c, y);
    }
    sync_block();
    if (t < kColumns && half == 0) solve<false>(s.m, s.values + t, kValueStride);
    if (t < kColumns && half == 1) solve<true>(s.m, s.y + t, kValueStride);
    sync_block();
  }

  FORETRACE_DEVICE void store_dv(const BackwardPlace& p, int64_t hv, int64_t column, int columns,
                                 const BackwardChunk& s, const Rule& rule) const {
    const int64_t at = row_at(grads.dv_strides, p.b, p.t0, hv) + column;
    for (int e = thread_index(); e < p.count * kColumns; e += kThreads) {
      const int i = e / kColumns, c = e % kColumns;
      if (c < columns)
        store<T>(grads.dv, at + i * grads.dv_strides.token + c,
                 rule.beta[i] * s.y[i * kValueStride + c]);
    }
  }

  FORETRACE_DEVICE void add_columns(const BackwardPlace& p, const BackwardChunk& s,
                                    HeadSums& sums) const {
    for (int c = 0; c < kColumns; c += 4) {
      const Quad n = load_quad(s.values + p.j * kValueStride + c);
      sums.d_a += dot(load_quad(s.d_out + p.i * kValueStride + c), n);
      sums.d_m -= dot(load_quad(s.y + p.i * kValueStride + c), n);
    }
    for (int c = p.j; c < kColumns; c += kC)
      sums.beta += s.y[p.i * kValueStride + c] * s.error[p.i * kValueStride + c];
  }

  FORETRACE_DEVICE void value_head(const BackwardPlace& p, int64_t hv, const BackwardChunk& s,
                                   Rule& rule) const {
    const int64_t dv = args.shape.value_size;
    const HeadTokens at = p.tokens(hv);
    rule.load(args, at);
    sync_block();
    rule.triangles(args, at, p, s);
    HeadSums sums;
    for (int64_t column = 0; column < dv; column += kColumns) {
      const int columns = static_cast<int>(dv - column < kColumns ? dv - column : kColumns);
      load_block(p, hv, column, columns, s);
      sync_block();
      solve_values(s, rule);
      store_dv(p, hv, column, columns, s, rule);
      add_columns(p, s, sums);
      rule.add_columns(args, p, s, sums.rule);
      sync_block();
    }
    const float d_a = p.j <= p.i ? sums.d_a : 0.0f, d_m = p.j < p.i ? sums.d_m : 0.0f;
    const float beta = half_warp_sum(sums.beta + (p.j < p.i ? d_m * s.kk[p.entry()] : 0.0f));
    if (p.j == 0 && p.i < p.count)
      static_cast<float*>(grads.dbeta)[gate_at(args.shape, p.b, p.t0 + p.i, hv)] = beta;
    rule.finish_head(args, grads, at, p, s, d_a, d_m, sums.rule);
  }

  // Row i of the gradients of q and k before their norms: of y = x inverse scale,
  //   dx = inverse (scale dy - y (y.dy) / scale)
  FORETRACE_DEVICE void store_keys(const BackwardPlace& p, const BackwardChunk& s) const {
    const int64_t stride = key_stride(args.shape), size = args.shape.key_size;
    float q_dot = 0, k_dot = 0;
    for (int64_t d = p.j; d < size; d += kC) {
      q_dot += s.dq[p.i * stride + d] * s.keys.q[p.i * stride + d];
      k_dot += s.dk[p.i * stride + d] * s.keys.k[p.i * stride + d];
    }
    q_dot = half_warp_sum(q_dot);
    k_dot = half_warp_sum(k_dot);
    if (p.i >= p.count) return;
    const float scale = query_scale(args.shape);
    const int64_t q_at = row_at(grads.dq_strides, p.b, p.t0 + p.i, p.hk),
                  k_at = row_at(grads.dk_strides, p.b, p.t0 + p.i, p.hk);
    for (int64_t d = p.j; d < size; d += kC) {
      const int64_t at = p.i * stride + d;
      store<T>(grads.dq, q_at + d,
               s.keys.q_inverse_norm[p.i] * (scale * s.dq[at] - s.keys.q[at] * q_dot / scale));
      store<T>(grads.dk, k_at + d, s.keys.k_inverse_norm[p.i] * (s.dk[at] - s.keys.k[at] * k_dot));
    }
  }

  FORETRACE_DEVICE void operator()() const {
    const DeltaShape& shape = args.shape;
    const int64_t chunks = delta_chunks(shape.tokens), pair = block_index() / chunks;
    const int64_t t0 = block_index() % chunks * kC, group = shape.value_heads / shape.key_heads;
    const BackwardPlace p{pair / shape.key_heads,     pair % shape.key_heads, t0,
                          tokens_of_chunk(shape, t0), thread_index() / kC,    thread_index() % kC};
    SharedFloats floats{shared_memory()};
    const BackwardChunk s = BackwardChunk::carve(floats, shape);
    Rule rule = Rule::carve(floats, shape);
    load_keys<T>(args, p.b, p.hk, t0, p.count, s.keys);
    for (int64_t e = thread_index(); e < kC * key_stride(shape); e += kThreads)
      s.dq[e] = s.dk[e] = 0;
    for (int64_t j = 0; j < group; ++j) value_head(p, p.hk * group + j, s, rule);
    rule.finish_keys(args, p, s);
    store_keys(p, s);
  }
};

}  // namespace foretrace::kernels::cuda::delta
