// Backward of the chunked form: what passes to q, k and the decays. Notation of vectorised_chunk.h
// and delta_rule/vectorised_backward.h; every term with a decay has its own gradient, so that none
// is the difference of two that are nearly the same. With B = beta dM and X_ij = k_j P_ij, a
// channel at a time:
//   Y_ij = a_{i+1} Y_{i+1,j} + dA_ij q_i + B_ij k_i              the gradient of X_ij
//   dq_i = sum_j dA_ij X_ij      dk_i = sum_{j<i} B_ij X_ij + Y_ii     dg_i = sum_{j<i} Y_ij X_ij
// and of the terms E_i with P_i,-1, L_j with P_15,j and W with P_15,-1, through the states:
//   E = q (P_i,-1 dO S^T) - k (P_i,-1 dV S^T)    L = k (P_15,j N dS'^T)   W = P_15,-1 rows of S dS'
//   dg_t += sum_{i>=t} E_i + sum_{j<t} L_j + W
#pragma once

#include "kernels/channel_delta_rule/variants.h"
#include "kernels/channel_delta_rule/vectorised_chunk.h"
#include "kernels/delta_rule/vectorised_backward.h"

namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule {
namespace {

struct Scratch : BackwardScratch {
  DecayChunk decays;
  float *d_qk, *d_kk;   // [16, 16]: dA and B, masked
  float *early, *late;  // [dk, 16]: E, L
  float* through;       // [dk]: W
};

Scratch carve(const DeltaShape& shape, float* p) {
  const int64_t dk = padded(shape.key_size);
  Scratch s;
  FORETRACE_LANES::carve(shape, p, s);
  DecayChunk& c = s.decays;
  float** const keys[] = {&c.step, &c.from_start, &c.to_end, &c.keys_below, &s.early, &s.late};
  float** const squares[] = {&c.kk, &c.m, &c.a, &s.d_qk, &s.d_kk};
  for (float** field : keys) *field = take(p, dk * kC);
  for (float** field : squares) *field = take(p, kC * kC);
  s.through = p;
  return s;
}

// Masks dA and dM; the share of dbeta is to be summed over lanes.
void through_beta(Scratch& s, Lanes* d_beta) {
  for (int i = 0; i < kC; ++i) {
    const Lanes d_m = keep(before(i), zero() - load(s.d_lower + (kC + i) * kC));
    store(s.d_qk + i * kC, load(s.d_lower + i * kC, up_to(i)));
    store(s.d_kk + i * kC, d_m * broadcast(s.decays.beta[i]));
    d_beta[i] = d_m * load(s.decays.kk + i * kC);
  }
}

// The parts of dq and dk that pass through the states; E, L and W.
void through_states(int64_t dk, int64_t dv, const float* d_state, Scratch& s) {
  const DecayChunk& c = s.decays;
  product<Left::kByRow>(dk, kPair, dv, s.state, dv, s.d_rows_t, kPair, s.key_terms, kPair);
  product<Left::kByRow>(dk, kC, dv, d_state, dv, s.values_t, kC, s.late, kC);
  for (int64_t d = 0; d < dk; ++d) {
    const Lanes q = load(s.keys.q + d * kC), k = load(s.keys.k + d * kC),
                from_start = load(c.from_start + d * kC);
    float *terms = s.key_terms + d * kPair, *sums = s.d_keys + d * kPair;
    const Lanes d_q = load(terms) * from_start, d_k = load(terms + kC) * from_start,
                d_late = load(s.late + d * kC) * load(c.to_end + d * kC);
    store(sums, load(sums) + d_q);
    store(sums + kC, load(sums + kC) + (d_late - d_k));
    store(s.early + d * kC, fmsub(q, d_q, k * d_k));
    store(s.late + d * kC, k * d_late);
  }
  for (int64_t d = 0; d < dk; d += 16) {
    Lanes rows[16];
    for (int i = 0; i < 16; ++i) {
      rows[i] = zero();
      for (int64_t j = 0; j < dv; j += 16) {
        const int64_t at = (d + i) * dv + j;
        rows[i] = fmadd(load(s.state + at), load(d_state + at), rows[i]);
      }
      rows[i] = rows[i] * whole(c).of(d + i);
    }
    store(s.through + d, lane_sums16(rows));
  }
}

// Sixteen channels over the chunk, a row a token.
struct ChannelBlock {
  Lanes q[16], k[16], step[16];
  Lanes d_q[16], d_k[16], d_g[16];
  Lanes x[16][16];  // X_ij, j <= i
};

FORETRACE_INLINE void load_transposed_block(const float* from, Lanes* to) {
#pragma GCC unroll 16
  for (int i = 0; i < kC; ++i) to[i] = load(from + i * kC);
  transpose16(to);
}

FORETRACE_INLINE void add_transposed_block(Lanes* from, float* to) {
  transpose16(from);
#pragma GCC unroll 16
  for (int i = 0; i < kC; ++i) store(to + i * kPair, load(to + i * kPair) + from[i]);
}

// X row by row, and what the rows give to q and k.
void rows_forward(const float* d_qk, const float* d_kk, ChannelBlock& b) {
  for (int i = 0; i < kC; ++i) {
    Lanes d_q = broadcast(d_qk[i * kC + i]) * b.k[i], d_k = zero();
    for (int j = 0; j < i; ++j) {
      const Lanes x = b.x[i - 1][j] * b.step[i];
      b.x[i][j] = x;
      d_q = fmadd(broadcast(d_qk[i * kC + j]), x, d_q);
      d_k = fmadd(broadcast(d_kk[i * kC + j]), x, d_k);
    }
    b.x[i][i] = b.k[i];
    b.d_q[i] = d_q;
    b.d_k[i] = d_k;
  }
}

// Y row by row from the last, and what the rows give to k and g.
void rows_backward(const float* d_qk, const float* d_kk, ChannelBlock& b) {
  Lanes y[16];
  for (int j = 0; j < kC; ++j) y[j] = zero();
  for (int i = kC - 1; i >= 0; --i) {
    const Lanes q = b.q[i], k = b.k[i], step = b.step[i];
    Lanes d_g = zero();
    for (int j = 0; j < i; ++j) {
      const Lanes from_q = fmadd(broadcast(d_qk[i * kC + j]), q, y[j]);
      const Lanes sum = fmadd(broadcast(d_kk[i * kC + j]), k, from_q);
      d_g = fmadd(sum, b.x[i][j], d_g);
      y[j] = sum * step;
    }
    b.d_g[i] = d_g;
    b.d_k[i] = fmadd(broadcast(d_qk[i * kC + i]), q, b.d_k[i] + y[i]);
  }
}

// Adds to d_g the terms that pass through the states.
void add_state_terms(const float* early, const float* late, const float* through, Lanes* d_g) {
  Lanes rows[16];
  load_transposed_block(early, rows);
  Lanes sum = load(through);
  for (int i = kC - 1; i >= 0; --i) {
    sum = sum + rows[i];
    d_g[i] = d_g[i] + sum;
  }
  load_transposed_block(late, rows);
  sum = zero();
  for (int i = 0; i < kC; ++i) {
    d_g[i] = d_g[i] + sum;
    sum = sum + rows[i];
  }
}

// From dA, dM and the terms through the states to q, k and g.
void through_channels(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, const Tokens& at,
                      int64_t hv, Scratch& s) {
  const int64_t dk = a.shape.key_size, stride = a.shape.value_heads * dk;
  auto* dg = static_cast<float*>(grads.dg) + gate_offset(a.shape, at, hv) * dk;
  ChannelBlock b;
  for (int64_t d = 0; d < dk; d += 16) {
    load_transposed_block(s.keys.q + d * kC, b.q);
    load_transposed_block(s.keys.k + d * kC, b.k);
    load_transposed_block(s.decays.step + d * kC, b.step);
    rows_forward(s.d_qk, s.d_kk, b);
    rows_backward(s.d_qk, s.d_kk, b);
    add_state_terms(s.early + d * kC, s.late + d * kC, s.through + d, b.d_g);
    for (int i = 0; i < at.count; ++i) store(dg + i * stride + d, lanes(dk, d), b.d_g[i]);
    add_transposed_block(b.d_q, s.d_keys + d * kPair);
    add_transposed_block(b.d_k, s.d_keys + d * kPair + kC);
  }
}

void value_head_chunk(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, const Tokens& at,
                      int64_t hv, float* d_state, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  const DecayChunk& c = s.decays;
  load_decays(a, at, hv, s.keys, s.decays);
  scale_each(dk, s.keys.q, c.from_start, s.signed_keys, kPair);
  scale_each(dk, s.keys.k, c.from_start, s.signed_keys + kC, kPair);
  for (int64_t d = 0; d < dk; ++d) {
    float* minus = s.signed_keys + d * kPair + kC;
    store(minus, zero() - load(minus));
  }
  scale_each(dk, s.keys.k, c.to_end, s.late_k, kC);
  recompute_values(a, at, hv, c.beta, c.m, s);
  solve_backward(a, grads, at, hv, c.m, c.a, d_state, s);
  Lanes d_beta[16];
  through_beta(s, d_beta);
  through_values(a, grads, at, hv, c.beta, s, d_beta);
  store_beta_gradient(a, grads, at, hv, lane_sums16(d_beta));
  through_states(dk, dv, d_state, s);
  through_channels(a, grads, at, hv, s);
  product<Left::kByRow, true>(dk, dv, kPair, s.signed_keys, kPair, s.d_rows, dv, d_state, dv,
                              whole(c));
}

}  // namespace

int64_t workspace(const DeltaShape& shape) {
  return backward_floats(shape) + 6 * padded(shape.key_size) * kC + 5 * kC * kC +
         padded(shape.key_size);
}

void chunk_backward(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, float* workspace,
                    int64_t begin, int64_t end) {
  [[maybe_unused]] const MatrixUnit unit;
  Scratch s = carve(a.shape, workspace);
  const auto nothing = [](const Tokens& /*at*/, int64_t /*hk*/) {};
  backward_chunks(
      a, grads, s, begin, end, nothing,
      [&](const Tokens& at, int64_t hv, float* d_state) {
        value_head_chunk(a, grads, at, hv, d_state, s);
      },
      nothing);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule
