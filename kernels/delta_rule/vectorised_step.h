// The recurrent step of the delta rules: one token on the state, one pass over it. Included after a
// backend, as lanes/math.h.
//
// How a rule decays the state is a type with at(d), the decay of row d in every lane, and block(j),
// the decays of rows j .. j + 15.
#pragma once

#include "kernels/delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES {

// Scaled q and k of one token and key head as [padded(dk)] rows.
FORETRACE_INLINE void load_token(const DeltaRuleArgs& a, const Tokens& at, int64_t hk, float* q,
                                 float* k) {
  const int64_t q_offset = offset_of(a.q_strides, at, hk);
  const int64_t k_offset = offset_of(a.k_strides, at, hk);
  Lanes q_sum = zero(), k_sum = q_sum;
  for (int64_t j = 0; j < a.shape.key_size; j += 16) {
    const Mask mask = lanes(a.shape.key_size, j);
    const Lanes q16 = load16(a.q, a.element, q_offset + j, mask),
                k16 = load16(a.k, a.element, k_offset + j, mask);
    q_sum = fmadd(q16, q16, q_sum);
    k_sum = fmadd(k16, k16, k_sum);
    store(q + j, q16);
    store(k + j, k16);
  }
  const Lanes q_scale = broadcast(query_scale(a.shape) / sqrtf(reduce_add(q_sum) + 1e-6f));
  const Lanes k_scale = broadcast(1.0f / sqrtf(reduce_add(k_sum) + 1e-6f));
  for (int64_t j = 0; j < a.shape.key_size; j += 16) {
    store(q + j, load(q + j) * q_scale);
    store(k + j, load(k + j) * k_scale);
  }
}

struct Token {
  const float *q, *k;      // [dk]
  float *late_q, *late_k;  // [dk], times the decay: what reads the state before it decays
  float q_dot_k, beta;
};

// Sixteen columns of S^T k and S^T q over some rows of the state.
struct Reads {
  Lanes by_k, by_q;
};

FORETRACE_INLINE Reads read_row(const Token& token, int64_t d, Lanes s, const Reads& sum) {
  return {fmadd(s, broadcast(token.late_k[d]), sum.by_k),
          fmadd(s, broadcast(token.late_q[d]), sum.by_q)};
}

// One token on sixteen columns of the state: both readouts come from the old state,
//   delta = beta (v - S^T a k),  o = S^T a q + (q.k) delta,  S <- a S + k delta^T
template <typename Decay>
FORETRACE_INLINE Lanes step_columns(const Token& token, const Decay& decay, int64_t rows,
                                    int64_t stride, Mask mask, Lanes v, float* state) {
  Reads even = {zero(), zero()}, odd = even;
  for (int64_t d = 0; d + 1 < rows; d += 2) {
    even = read_row(token, d, load(state + d * stride, mask), even);
    odd = read_row(token, d + 1, load(state + (d + 1) * stride, mask), odd);
  }
  if (rows % 2 == 1)
    even = read_row(token, rows - 1, load(state + (rows - 1) * stride, mask), even);
  const Lanes delta = broadcast(token.beta) * (v - (even.by_k + odd.by_k));
  for (int64_t d = 0; d < rows; ++d) {
    const Lanes s = decay.at(d) * load(state + d * stride, mask);
    store(state + d * stride, mask, fmadd(broadcast(token.k[d]), delta, s));
  }
  return fmadd(broadcast(token.q_dot_k), delta, even.by_q + odd.by_q);
}

template <typename Decay>
FORETRACE_INLINE void step_head(const DeltaRuleArgs& a, const Tokens& at, int64_t hv,
                                const Token& token, const Decay& decay, float* state) {
  for (int64_t j = 0; j < a.shape.key_size; j += 16) {
    store(token.late_q + j, load(token.q + j) * decay.block(j));
    store(token.late_k + j, load(token.k + j) * decay.block(j));
  }
  const int64_t v_offset = offset_of(a.v_strides, at, hv);
  const int64_t out_offset = gate_offset(a.shape, at, hv) * a.shape.value_size;
  for (int64_t j = 0; j < a.shape.value_size; j += 16) {
    const Mask mask = lanes(a.shape.value_size, j);
    const Lanes v = load16(a.v, a.element, v_offset + j, mask);
    const Lanes o =
        step_columns(token, decay, a.shape.key_size, a.shape.value_size, mask, v, state + j);
    store16(a.out, a.element, out_offset + j, mask, o);
  }
}

FORETRACE_INLINE float dot(const float* a, const float* b, int64_t size) {
  Lanes sum = zero();
  for (int64_t j = 0; j < size; j += 16) sum = fmadd(load(a + j), load(b + j), sum);
  return reduce_add(sum);
}

// All value heads of key head hk over every token; states: [Hv / Hk, dk, dv] dense, updated in
// place. load_decay(gate): the decay of the gate of that offset. workspace: 4 padded(dk) floats.
template <typename LoadDecay>
FORETRACE_INLINE void step_pair(const DeltaRuleArgs& a, int64_t b, int64_t hk, float* states,
                                float* workspace, LoadDecay load_decay) {
  const int64_t group = a.shape.value_heads / a.shape.key_heads,
                size = a.shape.key_size * a.shape.value_size, dk = padded(a.shape.key_size);
  float *q = take(workspace, dk), *k = take(workspace, dk), *late_q = take(workspace, dk);
  for (int64_t t = 0; t < a.shape.tokens; ++t) {
    const Tokens at{b, t, 1};
    load_token(a, at, hk, q, k);
    Token token{q, k, late_q, workspace, dot(q, k, a.shape.key_size), 0};
    for (int64_t j = 0; j < group; ++j) {
      const int64_t hv = hk * group + j, gate = gate_offset(a.shape, at, hv);
      token.beta = static_cast<const float*>(a.beta)[gate];
      step_head(a, at, hv, token, load_decay(gate), states + j * size);
    }
  }
}

// Pairs begin .. end - 1.
template <typename LoadDecay>
FORETRACE_INLINE void step_pairs(const DeltaRuleArgs& a, float* workspace, int64_t begin,
                                 int64_t end, LoadDecay load_decay) {
  const int64_t group = a.shape.value_heads / a.shape.key_heads;
  const int64_t size = group * a.shape.key_size * a.shape.value_size;
  for (int64_t item = begin; item < end; ++item) {
    const auto* initial = static_cast<const float*>(a.initial_state);
    auto* states = static_cast<float*>(a.final_state);
    states = states != nullptr ? states + item * size : workspace + 4 * padded(a.shape.key_size);
    if (initial == nullptr) {
      memset(states, 0, size * sizeof(float));
    } else if (initial + item * size != states) {
      memcpy(states, initial + item * size, size * sizeof(float));
    }
    step_pair(a, item / a.shape.key_heads, item % a.shape.key_heads, states, workspace, load_decay);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
