// Backward of the chunked form: what passes to q, k and the decays. Notation of vectorised_chunk.h
// and delta_rule/vectorised_backward.h:
//   dQ  = exp(c) dO S^T + (dA D) K
//   dK  = -exp(c) dV S^T + exp(c_15 - c) N dS'^T + (dA D)^T Q + (W + W^T) K,      W = beta dM D
//   dc  = row sums - column sums of (dM M + dA A), and q.dQ, k.dK of the terms with exp(c),
//   exp(c_15 - c)
#pragma once

#include "kernels/delta_rule/vectorised_backward.h"
#include "kernels/gated_delta_rule/variants.h"
#include "kernels/gated_delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {
namespace {

struct Scratch : BackwardScratch {
  KeyProducts products;
  DecayChunk decays;
  float* d_qk;     // [16, 16]: sum over value heads of dA D
  float* to_keys;  // [16, 32]: sums of (dA D)^T | W + W^T
  float dc[16];
};

Scratch carve(const DeltaShape& shape, float* p) {
  Scratch s;
  FORETRACE_LANES::carve(shape, p, s);
  float** const squares[] = {&s.products.kk, &s.products.qk, &s.decays.d,
                             &s.decays.m,    &s.decays.a,    &s.d_qk};
  for (float** field : squares) *field = take(p, kC * kC);
  s.to_keys = p;
  return s;
}

// From dA and dM: what goes to q and k through the 16 x 16 matrices, their share of dbeta (summed
// over lanes) and dc.
void through_triangles(Scratch& s, Lanes* d_beta) {
  Lanes row[16], d_qk[16], d_kk[16], columns = zero();
  for (int i = 0; i < kC; ++i) {
    const Lanes beta = broadcast(s.decays.beta[i]), decay = load(s.decays.d + i * kC);
    const Lanes d_a = load(s.d_lower + i * kC, up_to(i));
    const Lanes d_m = keep(before(i), zero() - load(s.d_lower + (kC + i) * kC));
    const Lanes d_m_decay = d_m * decay;
    d_beta[i] = d_m_decay * load(s.products.kk + i * kC);
    d_qk[i] = d_a * decay;
    d_kk[i] = d_m_decay * beta;
    row[i] = fmadd(d_a, load(s.decays.a + i * kC), d_m * load(s.decays.m + i * kC));
    columns = columns + row[i];
    store(s.d_qk + i * kC, load(s.d_qk + i * kC) + d_qk[i]);
    float* to_k = s.to_keys + i * kPair + kC;
    store(to_k, load(to_k) + d_kk[i]);
  }
  store(s.dc, lane_sums16(row) - columns);
  transpose16(d_qk);
  transpose16(d_kk);
  for (int i = 0; i < kC; ++i) {
    float* to = s.to_keys + i * kPair;
    store(to, load(to) + d_qk[i]);
    store(to + kC, load(to + kC) + d_kk[i]);
  }
}

// d_keys += terms * factor a lane, on one half; returns the lane dots of `keys` with what was
// added.
Lanes add_scaled(int64_t rows, const float* terms, Lanes factor, const float* keys, float* d_keys) {
  Lanes dots = zero();
  for (int64_t d = 0; d < rows; ++d) {
    const Lanes x = load(terms + d * kPair) * factor;
    dots = fmadd(x, load(keys + d * kC), dots);
    store(d_keys + d * kPair, load(d_keys + d * kPair) + x);
  }
  return dots;
}

// The parts of dq and dk that pass through the states, and their share of dc.
void through_states(int64_t dk, int64_t dv, const float* d_state, Scratch& s) {
  Lanes dc = load(s.dc);
  product<Left::kByRow>(dk, kPair, dv, s.state, dv, s.d_rows_t, kPair, s.key_terms, kPair);
  dc = dc + add_scaled(dk, s.key_terms, s.decays.from_start, s.keys.q, s.d_keys);
  const Lanes minus = zero() - s.decays.from_start;
  dc = dc + add_scaled(dk, s.key_terms + kC, minus, s.keys.k, s.d_keys + kC);
  product<Left::kByRow>(dk, kC, dv, d_state, dv, s.values_t, kC, s.key_terms, kPair);
  const Lanes late = add_scaled(dk, s.key_terms, s.decays.to_end, s.keys.k, s.d_keys + kC);
  store(s.dc, dc - late);
  s.dc[kC - 1] += reduce_add(late);
}

// dS' -> dS; adds d(exp(c_15))'s share to dc.
void through_decay(int64_t dk, int64_t dv, float* d_state, Scratch& s) {
  Lanes even = zero(), odd = even;
  for (int64_t i = 0; i < dk * dv; i += 32) {
    even = fmadd(load(s.state + i), load(d_state + i), even);
    odd = fmadd(load(s.state + i + 16), load(d_state + i + 16), odd);
  }
  s.dc[kC - 1] += s.decays.whole * reduce_add(even + odd);
  product<Left::kByRow, true>(dk, dv, kPair, s.signed_keys, kPair, s.d_rows, dv, d_state, dv,
                              s.decays.whole);
}

void store_decay_gradient(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, const Tokens& at,
                          int64_t hv, const float* dc) {
  auto* to = static_cast<float*>(grads.dg) + gate_offset(a.shape, at, hv);
  float sum = 0;
  for (int64_t i = kC - 1; i >= 0; --i) {
    sum += dc[i];
    if (i < at.count) to[i * a.shape.value_heads] = sum;
  }
}

void value_head_chunk(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, const Tokens& at,
                      int64_t hv, float* d_state, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_decays(a, at, hv, s.products, s.decays);
  scale_lanes(dk, s.keys.q, s.decays.from_start, s.signed_keys, kPair);
  scale_lanes(dk, s.keys.k, zero() - s.decays.from_start, s.signed_keys + kC, kPair);
  scale_lanes(dk, s.keys.k, s.decays.to_end, s.late_k, kC);
  recompute_values(a, at, hv, s.decays.beta, s.decays.m, s);
  solve_backward(a, grads, at, hv, s.decays.m, s.decays.a, d_state, s);
  Lanes d_beta[16];
  through_triangles(s, d_beta);
  through_values(a, grads, at, hv, s.decays.beta, s, d_beta);
  store_beta_gradient(a, grads, at, hv, lane_sums16(d_beta));
  through_states(dk, dv, d_state, s);
  through_decay(dk, dv, d_state, s);
  store_decay_gradient(a, grads, at, hv, s.dc);
}

// What was summed over the value heads of a key head, to its q and k.
void finish_keys(int64_t dk, Scratch& s) {
  product<Left::kByRow, true>(dk, kPair, kC, s.keys.k, kC, s.to_keys, kPair, s.d_keys, kPair);
  product<Left::kByRow, true>(dk, kC, kC, s.keys.q, kC, s.d_qk, kC, s.d_keys + kC, kPair);
}

}  // namespace

int64_t workspace(const DeltaShape& shape) { return backward_floats(shape) + 8 * kC * kC; }

void chunk_backward(const DeltaRuleArgs& a, const DeltaRuleGrads& grads, float* workspace,
                    int64_t begin, int64_t end) {
  [[maybe_unused]] const MatrixUnit unit;
  const int64_t dk = padded(a.shape.key_size);
  Scratch s = carve(a.shape, workspace);
  backward_chunks(
      a, grads, s, begin, end,
      [&](const Tokens&, int64_t) {
        multiply_keys(dk, s.keys, s.products);
        memset(s.d_qk, 0, kC * kC * sizeof(float));
        memset(s.to_keys, 0, kPair * kC * sizeof(float));
      },
      [&](const Tokens& at, int64_t hv, float* d_state) {
        value_head_chunk(a, grads, at, hv, d_state, s);
      },
      [&](const Tokens&, int64_t) { finish_keys(dk, s); });
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
