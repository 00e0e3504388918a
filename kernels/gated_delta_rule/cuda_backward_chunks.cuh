// Second half of backward: a block of 256 threads, one an entry of a 16 x 16 matrix, takes one
// chunk of one key head and all its value heads, 32 columns after the other. Every gradient is
// written by one block, so there are no atomics and the result does not depend on the schedule.
// In the letters of vectorised_chunk.h, for one value head, with R = V - exp(c) K S:
//   dV = beta Y      dA = lower(dO N^T)      dM = -strictly lower(Y N^T)      W = beta dM D
//   dQ = exp(c) dO S^T + (dA D) K            dbeta = rows of Y R + rows of dM (K K^T D)
//   dK = -exp(c) dV S^T + exp(c_15 - c) N dS'^T + (dA D)^T Q + (W + W^T) K
//   dc = row sums - column sums of (dM M + dA A), and q.dQ, k.dK of the terms with exp(c),
//   exp(c_15 - c)
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/gated_delta_rule/cuda_keys.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T>
struct BackwardChunksKernel {
  static constexpr int kThreads = kC * kC;
  // Rows of states and values: 16 lanes that read a row each meet different banks.
  static constexpr int kStride = kColumns + 4;
  DeltaRuleArgs args;
  DeltaRuleGrads grads;
  const float* d_states;  // [B, Hv, chunks, dk, dv]: the gradient of the state after each chunk

  int64_t blocks() const {
    return args.shape.batch * args.shape.key_heads * delta_chunks(args.shape.tokens);
  }
  int64_t shared_floats() const {
    return 4 * kC * key_stride(args.shape) + 2 * whole_quads(args.shape.key_size) * kStride +
           4 * kC * kStride + 5 * kSquareFloats + 10 * kC;
  }

  struct Shared {
    KeyChunk keys;
    GateChunk gates;
    float *dq, *dk;                     // [16, key_stride]: of the normalised vectors
    float *state, *d_state;             // [dk, kStride]: S before the chunk, dS' after it
    float *d_out, *error, *values, *y;  // [16, kStride]: dO, R, N, Y
    float *m, *a, *decay, *kk, *terms;  // [16, kSquare]: M, A, D, K K^T D; what enters dc
    float *dc, *d_beta, *late, *warps;  // [16]
  };

  // Where a thread is: entry (i, j) of a matrix, and columns j, j + 16, .. of row i.
  struct Place {
    int64_t b, hk, t0;
    int count, i, j;
  };

  // A thread's sums over the columns of one value head.
  struct HeadSums {
    float d_a = 0, d_m = 0;     // entry (i, j) of dA and dM
    float beta = 0;             // row i of Y R
    float start = 0, late = 0;  // row i of q.dQ + k.dK through exp(c), k.dK through exp(c_15 - c)
    float states = 0;           // S.dS'
  };

  FORETRACE_DEVICE Shared carve() const {
    SharedFloats floats{shared_memory()};
    Shared s;
    float** const keys[] = {&s.keys.q, &s.keys.k, &s.dq, &s.dk};
    for (float** field : keys) *field = floats.take(kC * key_stride(args.shape));
    float** const states[] = {&s.state, &s.d_state};
    for (float** field : states) *field = floats.take(whole_quads(args.shape.key_size) * kStride);
    float** const values[] = {&s.d_out, &s.error, &s.values, &s.y};
    for (float** field : values) *field = floats.take(kC * kStride);
    float** const squares[] = {&s.m, &s.a, &s.decay, &s.kk, &s.terms};
    for (float** field : squares) *field = floats.take(kSquareFloats);
    float** const rows[] = {&s.keys.q_inverse_norm,
                            &s.keys.k_inverse_norm,
                            &s.gates.sum,
                            &s.gates.beta,
                            &s.gates.from_start,
                            &s.gates.to_end,
                            &s.dc,
                            &s.d_beta,
                            &s.late,
                            &s.warps};
    for (float** row : rows) *row = floats.take(kC);
    return s;
  }

  FORETRACE_DEVICE void load_block(const Place& p, int64_t hv, int64_t column, int columns,
                                   const Shared& s) const {
    const DeltaShape& shape = args.shape;
    const int64_t size = shape.key_size * shape.value_size;
    const int64_t at =
        ((p.b * shape.value_heads + hv) * delta_chunks(shape.tokens) + p.t0 / kC) * size;
    load_state(static_cast<const float*>(args.chunk_states) + at, shape, column, columns, s.state,
               kStride);
    load_state(d_states + at, shape, column, columns, s.d_state, kStride);
    load_columns<T>(args.v, row_at(args.v_strides, p.b, p.t0, hv) + column, args.v_strides.token,
                    p.count, columns, s.error, kStride);
    load_columns<T>(grads.d_out, gate_at(shape, p.b, p.t0, hv) * shape.value_size + column,
                    shape.value_heads * shape.value_size, p.count, columns, s.d_out, kStride);
  }

  // R and N, Y: half of the threads multiply for each, then one column a thread is solved.
  FORETRACE_DEVICE void solve_values(const Shared& s) const {
    const int64_t stride = key_stride(args.shape), size = whole_quads(args.shape.key_size);
    const int half = thread_index() / (kThreads / 2), t = thread_index() % (kThreads / 2);
    const int row = t / (kColumns / 4), c = t % (kColumns / 4) * 4;
    const float* k = s.keys.k + row * stride;
    float* error = s.error + row * kStride + c;
    if (half == 0) {
      const Quad read = row_times(k, size, s.state + c, kStride);
      for (int e = 0; e < 4; ++e) {
        error[e] -= s.gates.from_start[row] * read.at[e];
        s.values[row * kStride + c + e] = s.gates.beta[row] * error[e];
      }
    } else {
      Quad y = scaled(s.gates.to_end[row], row_times(k, size, s.d_state + c, kStride));
      for (int i = row; i < kC; ++i)
        add_scaled(y, s.a[i * kSquare + row], load_quad(s.d_out + i * kStride + c));
      store_quad(s.y + row * kStride + c, y);
    }
    sync_block();
    if (t < kColumns && half == 0) solve<false>(s.m, s.values + t, kStride);
    if (t < kColumns && half == 1) solve<true>(s.m, s.y + t, kStride);
    sync_block();
  }

  FORETRACE_DEVICE void store_dv(const Place& p, int64_t hv, int64_t column, int columns,
                                 const Shared& s) const {
    const int64_t at = row_at(grads.dv_strides, p.b, p.t0, hv) + column;
    for (int e = thread_index(); e < p.count * kColumns; e += kThreads) {
      const int i = e / kColumns, c = e % kColumns;
      if (c < columns)
        store<T>(grads.dv, at + i * grads.dv_strides.token + c,
                 s.gates.beta[i] * s.y[i * kStride + c]);
    }
  }

  FORETRACE_DEVICE void add_columns(const Place& p, const Shared& s, HeadSums& sums) const {
    for (int c = 0; c < kColumns; c += 4) {
      const Quad n = load_quad(s.values + p.j * kStride + c);
      sums.d_a += dot(load_quad(s.d_out + p.i * kStride + c), n);
      sums.d_m -= dot(load_quad(s.y + p.i * kStride + c), n);
    }
    for (int c = p.j; c < kColumns; c += kC)
      sums.beta += s.y[p.i * kStride + c] * s.error[p.i * kStride + c];
  }

  // What reaches row i of q and k through the states, at d = j, j + 16, ..
  FORETRACE_DEVICE void through_states(const Place& p, const Shared& s, HeadSums& sums) const {
    const int64_t stride = key_stride(args.shape), size = whole_quads(args.shape.key_size);
    const float start = s.gates.from_start[p.i], beta = s.gates.beta[p.i];
    for (int64_t d = p.j; d < size; d += kC) {
      float by_out = 0, by_y = 0, by_values = 0;
      for (int c = 0; c < kColumns; c += 4) {
        const Quad state = load_quad(s.state + d * kStride + c);
        by_out += dot(load_quad(s.d_out + p.i * kStride + c), state);
        by_y += dot(load_quad(s.y + p.i * kStride + c), state);
        by_values +=
            dot(load_quad(s.values + p.i * kStride + c), load_quad(s.d_state + d * kStride + c));
      }
      const float to_q = start * by_out, to_k = -start * beta * by_y,
                  late = s.gates.to_end[p.i] * by_values;
      const int64_t at = p.i * stride + d;
      s.dq[at] += to_q;
      s.dk[at] += to_k + late;
      sums.start += s.keys.q[at] * to_q + s.keys.k[at] * to_k;
      sums.late += s.keys.k[at] * late;
      for (int c = p.i; c < kColumns; c += kC)
        sums.states += s.state[d * kStride + c] * s.d_state[d * kStride + c];
    }
  }

  // Through the triangles: dg and dbeta of one value head, and its share of what the keys get:
  // d_qk and d_kk are entry (i, j) of dA D and W, summed over value heads.
  FORETRACE_DEVICE void finish_head(const Place& p, int64_t hv, const HeadSums& sums,
                                    const Shared& s, float& d_qk, float& d_kk) const {
    const int at = p.i * kSquare + p.j;
    const float d_a = p.j <= p.i ? sums.d_a : 0.0f, d_m = p.j < p.i ? sums.d_m : 0.0f;
    const float term = d_a * s.a[at] + d_m * s.m[at];
    d_qk += d_a * s.decay[at];
    d_kk += d_m * s.decay[at] * s.gates.beta[p.i];
    s.terms[at] = term;
    const float late = half_warp_sum(sums.late);
    const float row = half_warp_sum(term + sums.start) - late;
    const float beta = half_warp_sum(sums.beta + d_m * s.kk[at]);
    const float states = warp_sum(sums.states);
    if (p.j == 0) {
      s.dc[p.i] = row;
      s.late[p.i] = late;
      s.d_beta[p.i] = beta;
    }
    if (lane() == 0) s.warps[warp()] = states;
    sync_block();
    if (thread_index() < p.count) store_gates(p, hv, thread_index(), s);
    sync_block();
  }

  // dg_i = sum of dc from i on; what flows through exp(c_15) and exp(c_15 - c) enters at the last.
  FORETRACE_DEVICE void store_gates(const Place& p, int64_t hv, int i, const Shared& s) const {
    float sum = 0;
    for (int w = 0; w < kThreads / kWarp; ++w) sum += s.warps[w];
    sum *= s.gates.whole();
    for (int j = 0; j < kC; ++j) sum += s.late[j];
    for (int j = kC - 1; j >= i; --j) {
      sum += s.dc[j];
      for (int above = j; above < kC; ++above) sum -= s.terms[above * kSquare + j];
    }
    const int64_t at = gate_at(args.shape, p.b, p.t0 + i, hv);
    static_cast<float*>(grads.dg)[at] = sum;
    static_cast<float*>(grads.dbeta)[at] = s.d_beta[i];
  }

  FORETRACE_DEVICE void value_head(const Place& p, int64_t hv, const Shared& s, float& d_qk,
                                   float& d_kk) const {
    const int64_t stride = key_stride(args.shape), dv = args.shape.value_size;
    load_gates(args, p.b, hv, p.t0, p.count, s.gates);
    sync_block();
    const TriangleEntry entry = triangle_entry(s.keys, s.gates, stride, p.i, p.j);
    const int at = p.i * kSquare + p.j;
    s.m[at] = p.j < p.i ? s.gates.beta[p.i] * entry.kk : 0.0f;
    s.a[at] = entry.a;
    s.decay[at] = entry.decay;
    s.kk[at] = entry.kk;
    HeadSums sums;
    for (int64_t column = 0; column < dv; column += kColumns) {
      const int columns = static_cast<int>(dv - column < kColumns ? dv - column : kColumns);
      load_block(p, hv, column, columns, s);
      sync_block();
      solve_values(s);
      store_dv(p, hv, column, columns, s);
      add_columns(p, s, sums);
      through_states(p, s, sums);
      sync_block();
    }
    finish_head(p, hv, sums, s, d_qk, d_kk);
  }

  // Row i of the gradients of q and k before their norms.
  FORETRACE_DEVICE void store_keys(const Place& p, const Shared& s, float d_qk, float d_kk) const {
    const int64_t stride = key_stride(args.shape), size = args.shape.key_size;
    float *from_qk = s.a, *from_kk = s.m;
    from_qk[p.i * kSquare + p.j] = d_qk;
    from_kk[p.i * kSquare + p.j] = d_kk;
    sync_block();
    float q_dot = 0, k_dot = 0;
    for (int64_t d = p.j; d < size; d += kC) {
      float dq = s.dq[p.i * stride + d], dk = s.dk[p.i * stride + d];
      for (int j = 0; j < kC; ++j) {
        const float k = s.keys.k[j * stride + d], q = s.keys.q[j * stride + d];
        dq += from_qk[p.i * kSquare + j] * k;
        dk += from_qk[j * kSquare + p.i] * q;
        dk += (from_kk[p.i * kSquare + j] + from_kk[j * kSquare + p.i]) * k;
      }
      s.dq[p.i * stride + d] = dq;
      s.dk[p.i * stride + d] = dk;
      q_dot += dq * s.keys.q[p.i * stride + d];
      k_dot += dk * s.keys.k[p.i * stride + d];
    }
    q_dot = half_warp_sum(q_dot);
    k_dot = half_warp_sum(k_dot);
    if (p.i >= p.count) return;
    const float scale = query_scale(args.shape);
    const int64_t q_at = row_at(grads.dq_strides, p.b, p.t0 + p.i, p.hk),
                  k_at = row_at(grads.dk_strides, p.b, p.t0 + p.i, p.hk);
    // of y = x inverse scale:  dx = inverse (scale dy - y (y.dy) / scale)
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
    const Place p{pair / shape.key_heads,     pair % shape.key_heads, t0,
                  tokens_of_chunk(shape, t0), thread_index() / kC,    thread_index() % kC};
    const Shared s = carve();
    load_keys<T>(args, p.b, p.hk, t0, p.count, s.keys);
    for (int64_t e = thread_index(); e < kC * key_stride(shape); e += kThreads)
      s.dq[e] = s.dk[e] = 0;
    float d_qk = 0, d_kk = 0;
    for (int64_t j = 0; j < group; ++j) value_head(p, p.hk * group + j, s, d_qk, d_kk);
    store_keys(p, s, d_qk, d_kk);
  }
};

}  // namespace foretrace::kernels::cuda::delta
