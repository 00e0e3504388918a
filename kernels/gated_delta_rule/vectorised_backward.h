// Backward of the chunked form: chunks from last to first, dS carried along, everything else
// recomputed from the states that forward stored. Notation of vectorised_chunk.h; for one value
// head, with R = V - exp(c) K S:
//   dN  = A^T dO + (exp(c_15 - c) K) dS'         Y = (I + M)^-T dN          dV = beta Y
//   dA  = lower(dO N^T)                          dM = -strictly lower(Y N^T)
//   dQ  = exp(c) dO S^T + (dA D) K               dbeta = rows of Y R + rows of dM (K K^T D)
//   dK  = -exp(c) dV S^T + exp(c_15 - c) N dS'^T + (dA D)^T Q + (W + W^T) K,      W = beta dM D
//   dS  = exp(c_15) dS' + (exp(c) Q)^T dO - (exp(c) K)^T dV
//   dc  = row sums - column sums of (dM M + dA A), and q.dQ, k.dK of the terms with exp(c),
//   exp(c_15 - c)
#pragma once

#include "kernels/gated_delta_rule/variants.h"
#include "kernels/gated_delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {
namespace {

constexpr int kPair = 2 * kC;  // two [*, 16] matrices side by side, or two [16, *] stacked

struct Scratch {
  KeyChunk keys;
  DecayChunk decays;
  float* late_k;          // [dk, 16]: k exp(c_15 - c)
  float* signed_keys;     // [dk, 32]: q exp(c) | -k exp(c)
  float* d_keys;          // [dk, 32]: dq | dk of the normalised vectors, summed over value heads
  float* key_terms;       // [dk, 32]
  float* d_lower;         // [32, 16]: dA over -dM
  float* d_qk;            // [16, 16]: sum over value heads of dA D
  float* to_keys;         // [16, 32]: sums of (dA D)^T | W + W^T
  float *error, *values;  // [16, dv]: R, N
  float* values_t;        // [dv, 16]
  float* d_rows;          // [32, dv]: dO over Y, later over dV
  float* d_rows_t;        // [dv, 32]
  float* state;           // [dk, dv]
  float* d_states;        // [Hv / Hk, dk, dv]
  float dc[16];
};

Scratch carve(float* p, int64_t dk, int64_t dv) {
  Scratch s;
  float** const keys[] = {&s.keys.q, &s.keys.k, &s.late_k};
  float** const key_pairs[] = {&s.signed_keys, &s.d_keys, &s.key_terms};
  float** const squares[] = {&s.keys.kk,  &s.keys.qk,  &s.decays.d,
                             &s.decays.m, &s.decays.a, &s.d_qk};
  float** const values[] = {&s.error, &s.values, &s.values_t};
  for (float** field : keys) *field = take(p, dk * kC);
  for (float** field : key_pairs) *field = take(p, dk * kPair);
  for (float** field : squares) *field = take(p, kC * kC);
  s.d_lower = take(p, kPair * kC);
  s.to_keys = take(p, kPair * kC);
  for (float** field : values) *field = take(p, kC * dv);
  s.d_rows = take(p, kPair * dv);
  s.d_rows_t = take(p, kPair * dv);
  s.state = take(p, dk * dv);
  s.d_states = p;
  return s;
}

void load_rows(const void* from, Element element, int64_t offset, int64_t stride, int64_t count,
               int64_t size, float* to) {
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < padded(size); j += 16) {
      const Mask mask = i < count ? lanes(size, j) : 0;
      store(to + i * padded(size) + j,
            load16(from, element, mask != 0 ? offset + i * stride + j : 0, mask));
    }
  }
}

// Recomputes R and N, and N^T.
void recompute_values(const GatedDeltaRuleArgs& a, int64_t v_offset, int64_t count, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_rows(a.v, a.element, v_offset, a.v_strides.token, count, a.shape.value_size, s.error);
  product<Left::kByColumn, true>(kC, dv, dk, s.signed_keys + kC, kPair, s.state, dv, s.error, dv);
  for (int64_t i = 0; i < kC; ++i) {
    const Lanes beta = broadcast(s.decays.beta[i]);
    for (int64_t j = 0; j < dv; j += 16) {
      store(s.values + i * dv + j, beta * load(s.error + i * dv + j));
    }
  }
  solve<false>(s.decays.m, s.values, dv);
  transpose_rows(s.values, dv, dv, s.values_t, kC);
}

// Y into the lower half of d_rows, whose upper half is dO; dA and -dM, not yet masked, into
// d_lower.
void solve_backward(int64_t dk, int64_t dv, const float* d_state, Scratch& s) {
  float* y = s.d_rows + kC * dv;
  product<Left::kByColumn>(kC, dv, kC, s.decays.a, kC, s.d_rows, dv, y, dv);
  product<Left::kByColumn, true>(kC, dv, dk, s.late_k, kC, d_state, dv, y, dv);
  solve<true>(s.decays.m, y, dv);
  product<Left::kByRow>(kPair, kC, dv, s.d_rows, dv, s.values_t, kC, s.d_lower, kC);
}

// From dA and dM: what goes to q and k through the 16 x 16 matrices, their share of dbeta and dc.
// Turns Y into dV. Returns dbeta a lane.
Lanes through_triangles(int64_t dv, Scratch& s) {
  Lanes d_beta[16], row[16], d_qk[16], d_kk[16], columns = zero();
  float* y = s.d_rows + kC * dv;
  for (int i = 0; i < kC; ++i) {
    const auto lower = static_cast<Mask>((2u << i) - 1), below = static_cast<Mask>((1u << i) - 1);
    const Lanes beta = broadcast(s.decays.beta[i]), decay = load(s.decays.d + i * kC);
    const Lanes d_a = load(s.d_lower + i * kC, lower);
    const Lanes d_m = keep(below, zero() - load(s.d_lower + (kC + i) * kC));
    const Lanes d_m_decay = d_m * decay;
    d_beta[i] = d_m_decay * load(s.keys.kk + i * kC);
    d_qk[i] = d_a * decay;
    d_kk[i] = d_m_decay * beta;
    row[i] = fmadd(d_a, load(s.decays.a + i * kC), d_m * load(s.decays.m + i * kC));
    columns = columns + row[i];
    for (int64_t j = 0; j < dv; j += 16) {
      const Lanes y16 = load(y + i * dv + j);
      d_beta[i] = fmadd(y16, load(s.error + i * dv + j), d_beta[i]);
      store(y + i * dv + j, y16 * beta);
    }
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
  return lane_sums16(d_beta);
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

void store_gates(const GatedDeltaRuleArgs& a, const GatedDeltaRuleGrads& grads, int64_t gate,
                 int64_t count, Lanes d_beta, const float* dc) {
  float beta[16], sum = 0;
  store(beta, d_beta);
  for (int64_t i = kC - 1; i >= 0; --i) {
    sum += dc[i];
    if (i >= count) continue;
    static_cast<float*>(grads.dg)[gate + i * a.shape.value_heads] = sum;
    static_cast<float*>(grads.dbeta)[gate + i * a.shape.value_heads] = beta[i];
  }
}

void value_head_chunk(const GatedDeltaRuleArgs& a, const GatedDeltaRuleGrads& grads, int64_t b,
                      int64_t hv, int64_t t0, int64_t count, float* d_state, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  const int64_t gate = (b * a.shape.tokens + t0) * a.shape.value_heads + hv;
  load_decays(a, b, hv, t0, count, s.keys, s.decays);
  scale_lanes(dk, s.keys.q, s.decays.from_start, s.signed_keys, kPair);
  scale_lanes(dk, s.keys.k, zero() - s.decays.from_start, s.signed_keys + kC, kPair);
  scale_lanes(dk, s.keys.k, s.decays.to_end, s.late_k, kC);
  recompute_values(a, b * a.v_strides.batch + t0 * a.v_strides.token + hv * a.v_strides.head, count,
                   s);
  load_rows(grads.d_out, a.element, gate * a.shape.value_size,
            a.shape.value_heads * a.shape.value_size, count, a.shape.value_size, s.d_rows);
  solve_backward(dk, dv, d_state, s);
  const Lanes d_beta = through_triangles(dv, s);
  transpose_rows(s.d_rows, dv, dv, s.d_rows_t, kPair);
  transpose_rows(s.d_rows + kC * dv, dv, dv, s.d_rows_t + kC, kPair);
  through_states(dk, dv, d_state, s);
  through_decay(dk, dv, d_state, s);
  const int64_t dv_offset =
      b * grads.dv_strides.batch + t0 * grads.dv_strides.token + hv * grads.dv_strides.head;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t j = 0; j < a.shape.value_size; j += 16) {
      store16(grads.dv, a.element, dv_offset + i * grads.dv_strides.token + j,
              lanes(a.shape.value_size, j), load(s.d_rows + (kC + i) * dv + j));
    }
  }
  store_gates(a, grads, gate, count, d_beta, s.dc);
}

// d [dk, 32-strided], the gradient of y = x * inverse * scale, becomes that of x: for y's dot
// with
// d
//   dx = inverse * (scale * d - y * (y.d) / scale)
void normalise_backward(int64_t rows, const float* y, Lanes inverse, float scale, float* d) {
  const Lanes dots = lane_dots(rows, y, kC, d, kPair) * broadcast(1 / scale);
  for (int64_t i = 0; i < rows; ++i) {
    const Lanes along = load(y + i * kC) * dots;
    const Lanes x = fmsub(load(d + i * kPair), broadcast(scale), along);
    store(d + i * kPair, x * inverse);
  }
}

void store_keys(const GatedDeltaRuleArgs& a, const GatedDeltaRuleGrads& grads, int64_t b,
                int64_t hk, int64_t t0, int64_t count, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size);
  product<Left::kByRow, true>(dk, kPair, kC, s.keys.k, kC, s.to_keys, kPair, s.d_keys, kPair);
  product<Left::kByRow, true>(dk, kC, kC, s.keys.q, kC, s.d_qk, kC, s.d_keys + kC, kPair);
  normalise_backward(dk, s.keys.q, s.keys.q_inverse_norm, query_scale(a.shape), s.d_keys);
  normalise_backward(dk, s.keys.k, s.keys.k_inverse_norm, 1.0f, s.d_keys + kC);
  store_transposed(
      s.d_keys, kPair, grads.dq, a.element,
      b * grads.dq_strides.batch + t0 * grads.dq_strides.token + hk * grads.dq_strides.head,
      grads.dq_strides.token, count, a.shape.key_size);
  store_transposed(
      s.d_keys + kC, kPair, grads.dk, a.element,
      b * grads.dk_strides.batch + t0 * grads.dk_strides.token + hk * grads.dk_strides.head,
      grads.dk_strides.token, count, a.shape.key_size);
}

void pair_chunk(const GatedDeltaRuleArgs& a, const GatedDeltaRuleGrads& grads, int64_t b,
                int64_t hk, int64_t c, Scratch& s) {
  const DeltaShape& shape = a.shape;
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size),
                size = shape.key_size * shape.value_size;
  const int64_t group = shape.value_heads / shape.key_heads, chunks = delta_chunks(shape.tokens);
  const int64_t t0 = c * kC, count = shape.tokens - t0 < kC ? shape.tokens - t0 : kC;
  load_keys(a, b, hk, t0, count, s.keys);
  memset(s.d_keys, 0, dk * kPair * sizeof(float));
  memset(s.d_qk, 0, kC * kC * sizeof(float));
  memset(s.to_keys, 0, kPair * kC * sizeof(float));
  for (int64_t j = 0; j < group; ++j) {
    const int64_t hv = hk * group + j;
    const auto* states = static_cast<const float*>(a.chunk_states);
    load_state(states + ((b * shape.value_heads + hv) * chunks + c) * size, shape.key_size,
               shape.value_size, s.state);
    value_head_chunk(a, grads, b, hv, t0, count, s.d_states + j * dk * dv, s);
  }
  store_keys(a, grads, b, hk, t0, count, s);
}

}  // namespace

int64_t workspace(const DeltaShape& shape) {
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size),
                group = shape.value_heads / shape.key_heads;
  return 9 * dk * kC + 10 * kC * kC + 7 * kC * dv + (group + 1) * dk * dv;
}

void chunk_backward(const GatedDeltaRuleArgs& a, const GatedDeltaRuleGrads& grads, float* workspace,
                    int64_t begin, int64_t end) {
  const DeltaShape& shape = a.shape;
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size),
                size = shape.key_size * shape.value_size;
  const int64_t group = shape.value_heads / shape.key_heads;
  Scratch s = carve(workspace, dk, dv);
  const auto* d_final = static_cast<const float*>(grads.d_final_state);
  auto* d_initial = static_cast<float*>(grads.d_initial_state);
  for (int64_t item = begin; item < end; ++item) {
    for (int64_t j = 0; j < group; ++j) {
      load_state(d_final == nullptr ? nullptr : d_final + (item * group + j) * size, shape.key_size,
                 shape.value_size, s.d_states + j * dk * dv);
    }
    for (int64_t c = delta_chunks(shape.tokens) - 1; c >= 0; --c) {
      pair_chunk(a, grads, item / shape.key_heads, item % shape.key_heads, c, s);
    }
    for (int64_t j = 0; j < group && d_initial != nullptr; ++j) {
      store_state(s.d_states + j * dk * dv, shape.key_size, shape.value_size,
                  d_initial + (item * group + j) * size);
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
