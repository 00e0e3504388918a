// Chunked forward and recurrent step; the mathematics is in vectorised_chunk.h.
#pragma once

#include "kernels/gated_delta_rule/variants.h"
#include "kernels/gated_delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {
namespace {

struct Scratch {
  KeyChunk keys;
  DecayChunk decays;
  float *decayed_k, *decayed_q, *late_k;  // [dk, 16]: k exp(c), q exp(c), k exp(c_15 - c)
  float *values, *out;                    // [16, dv]
  float* states;                          // [Hv / Hk, dk, dv]
};

Scratch carve(float* p, int64_t dk, int64_t dv) {
  Scratch s;
  float** const keys[] = {&s.keys.q, &s.keys.k, &s.decayed_k, &s.decayed_q, &s.late_k};
  float** const squares[] = {&s.keys.kk, &s.keys.qk, &s.decays.d, &s.decays.m, &s.decays.a};
  for (float** field : keys) *field = take(p, dk * kC);
  for (float** field : squares) *field = take(p, kC * kC);
  s.values = take(p, kC * dv);
  s.out = take(p, kC * dv);
  s.states = p;
  return s;
}

// values <- beta (v - values), row by row.
void subtract_from_v(const GatedDeltaRuleArgs& a, int64_t v_offset, int64_t count,
                     const float* beta, float* values) {
  const int64_t width = padded(a.shape.value_size);
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < width; j += 16) {
      const Mask mask = i < count ? lanes(a.shape.value_size, j) : 0;
      const Lanes v =
          load16(a.v, a.element, mask != 0 ? v_offset + i * a.v_strides.token + j : 0, mask);
      const Lanes difference = v - load(values + i * width + j);
      store(values + i * width + j, broadcast(beta[i]) * difference);
    }
  }
}

void store_out(const GatedDeltaRuleArgs& a, int64_t offset, int64_t count, const float* out) {
  const int64_t stride = a.shape.value_heads * a.shape.value_size,
                width = padded(a.shape.value_size);
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t j = 0; j < a.shape.value_size; j += 16) {
      store16(a.out, a.element, offset + i * stride + j, lanes(a.shape.value_size, j),
              load(out + i * width + j));
    }
  }
}

void value_head_chunk(const GatedDeltaRuleArgs& a, int64_t b, int64_t hv, int64_t t0, int64_t count,
                      float* state, Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_decays(a, b, hv, t0, count, s.keys, s.decays);
  scale_lanes(dk, s.keys.k, s.decays.from_start, s.decayed_k, kC);
  scale_lanes(dk, s.keys.q, s.decays.from_start, s.decayed_q, kC);
  scale_lanes(dk, s.keys.k, s.decays.to_end, s.late_k, kC);
  product<Left::kByColumn>(kC, dv, dk, s.decayed_k, kC, state, dv, s.values, dv);
  subtract_from_v(a, b * a.v_strides.batch + t0 * a.v_strides.token + hv * a.v_strides.head, count,
                  s.decays.beta, s.values);
  solve<false>(s.decays.m, s.values, dv);
  product<Left::kByColumn>(kC, dv, dk, s.decayed_q, kC, state, dv, s.out, dv);
  product<Left::kByRow, true>(kC, dv, kC, s.decays.a, kC, s.values, dv, s.out, dv);
  store_out(a, ((b * a.shape.tokens + t0) * a.shape.value_heads + hv) * a.shape.value_size, count,
            s.out);
  product<Left::kByRow, true>(dk, dv, kC, s.late_k, kC, s.values, dv, state, dv, s.decays.whole);
}

// Scaled q and k of one token and key head as [padded(dk)] rows.
void load_token(const GatedDeltaRuleArgs& a, int64_t b, int64_t hk, int64_t t, float* q, float* k) {
  const int64_t q_offset = b * a.q_strides.batch + t * a.q_strides.token + hk * a.q_strides.head;
  const int64_t k_offset = b * a.k_strides.batch + t * a.k_strides.token + hk * a.k_strides.head;
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
  const float *q, *k;
  float q_dot_k, decay, beta;
};

// Sixteen columns of S^T k and S^T q over some rows of the state.
struct Reads {
  Lanes by_k, by_q;
};

FORETRACE_INLINE Reads read_row(const Token& token, int64_t d, Lanes s, const Reads& sum) {
  return {fmadd(s, broadcast(token.k[d]), sum.by_k), fmadd(s, broadcast(token.q[d]), sum.by_q)};
}

// One token on sixteen columns of the state: both readouts come from the old state,
//   delta = beta (v - a S^T k),  o = a S^T q + (q.k) delta,  S <- a S + k delta^T
FORETRACE_INLINE Lanes step_columns(const Token& token, int64_t rows, int64_t stride, Mask mask,
                                    Lanes v, float* state) {
  Reads even = {zero(), zero()}, odd = even;
  for (int64_t d = 0; d + 1 < rows; d += 2) {
    even = read_row(token, d, load(state + d * stride, mask), even);
    odd = read_row(token, d + 1, load(state + (d + 1) * stride, mask), odd);
  }
  if (rows % 2 == 1)
    even = read_row(token, rows - 1, load(state + (rows - 1) * stride, mask), even);
  const Lanes decay = broadcast(token.decay);
  const Lanes read = decay * (even.by_k + odd.by_k);
  const Lanes delta = broadcast(token.beta) * (v - read);
  for (int64_t d = 0; d < rows; ++d) {
    const Lanes s = decay * load(state + d * stride, mask);
    store(state + d * stride, mask, fmadd(broadcast(token.k[d]), delta, s));
  }
  return fmadd(broadcast(token.q_dot_k), delta, decay * (even.by_q + odd.by_q));
}

void step_head(const GatedDeltaRuleArgs& a, int64_t b, int64_t hv, int64_t t, const Token& token,
               float* state) {
  const int64_t v_offset = b * a.v_strides.batch + t * a.v_strides.token + hv * a.v_strides.head;
  const int64_t out_offset =
      ((b * a.shape.tokens + t) * a.shape.value_heads + hv) * a.shape.value_size;
  for (int64_t j = 0; j < a.shape.value_size; j += 16) {
    const Mask mask = lanes(a.shape.value_size, j);
    const Lanes v = load16(a.v, a.element, v_offset + j, mask);
    const Lanes o = step_columns(token, a.shape.key_size, a.shape.value_size, mask, v, state + j);
    store16(a.out, a.element, out_offset + j, mask, o);
  }
}

float dot(const float* a, const float* b, int64_t size) {
  Lanes sum = zero();
  for (int64_t j = 0; j < size; j += 16) sum = fmadd(load(a + j), load(b + j), sum);
  return reduce_add(sum);
}

float exp1(float x) { return first(exp16(broadcast(x))); }

// All value heads of key head hk over every token; states: [Hv / Hk, dk, dv] dense, updated in
// place.
void recurrent_pair(const GatedDeltaRuleArgs& a, int64_t b, int64_t hk, float* states,
                    float* workspace) {
  const int64_t group = a.shape.value_heads / a.shape.key_heads,
                size = a.shape.key_size * a.shape.value_size;
  float *q = workspace, *k = workspace + padded(a.shape.key_size);
  for (int64_t t = 0; t < a.shape.tokens; ++t) {
    load_token(a, b, hk, t, q, k);
    Token token{q, k, dot(q, k, a.shape.key_size), 0, 0};
    for (int64_t j = 0; j < group; ++j) {
      const int64_t hv = hk * group + j, gate = (b * a.shape.tokens + t) * a.shape.value_heads + hv;
      token.decay = exp1(static_cast<const float*>(a.g)[gate]);
      token.beta = static_cast<const float*>(a.beta)[gate];
      step_head(a, b, hv, t, token, states + j * size);
    }
  }
}

}  // namespace

void chunk(const GatedDeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  const DeltaShape& shape = a.shape;
  const int64_t group = shape.value_heads / shape.key_heads, chunks = delta_chunks(shape.tokens);
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size),
                size = shape.key_size * shape.value_size;
  Scratch s = carve(workspace, dk, dv);
  const auto* initial = static_cast<const float*>(a.initial_state);
  auto *final_state = static_cast<float*>(a.final_state),
       *chunk_states = static_cast<float*>(a.chunk_states);
  for (int64_t item = begin; item < end; ++item) {
    const int64_t b = item / shape.key_heads, hk = item % shape.key_heads,
                  first = b * shape.value_heads + hk * group;
    for (int64_t j = 0; j < group; ++j) {
      load_state(initial == nullptr ? nullptr : initial + (first + j) * size, shape.key_size,
                 shape.value_size, s.states + j * dk * dv);
    }
    for (int64_t c = 0; c < chunks; ++c) {
      const int64_t t0 = c * kC, count = shape.tokens - t0 < kC ? shape.tokens - t0 : kC;
      load_keys(a, b, hk, t0, count, s.keys);
      for (int64_t j = 0; j < group; ++j) {
        float* state = s.states + j * dk * dv;
        if (chunk_states != nullptr) {
          store_state(state, shape.key_size, shape.value_size,
                      chunk_states + ((first + j) * chunks + c) * size);
        }
        value_head_chunk(a, b, hk * group + j, t0, count, state, s);
      }
    }
    for (int64_t j = 0; j < group && final_state != nullptr; ++j) {
      store_state(s.states + j * dk * dv, shape.key_size, shape.value_size,
                  final_state + (first + j) * size);
    }
  }
}

void recurrent(const GatedDeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  const int64_t group = a.shape.value_heads / a.shape.key_heads;
  const int64_t size = group * a.shape.key_size * a.shape.value_size;
  for (int64_t item = begin; item < end; ++item) {
    const auto* initial = static_cast<const float*>(a.initial_state);
    auto* states = static_cast<float*>(a.final_state);
    states = states != nullptr ? states + item * size : workspace + 2 * padded(a.shape.key_size);
    if (initial == nullptr) {
      memset(states, 0, size * sizeof(float));
    } else if (initial + item * size != states) {
      memcpy(states, initial + item * size, size * sizeof(float));
    }
    recurrent_pair(a, item / a.shape.key_heads, item % a.shape.key_heads, states, workspace);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
