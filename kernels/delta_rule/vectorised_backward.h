// What the backward passes of the delta rules share. Included after a backend, as lanes/math.h.
//
// Chunks from last to first, dS carried along, everything else recomputed from the states that
// forward stored. For one value head, with P_i,-1 and P_15,j the decays from the chunk's start and
// to its end, R = V - (P_i,-1 K) S and N, M, A as in the rule's vectorised_chunk.h:
//   dN  = A^T dO + (P_15,j K) dS'                Y = (I + M)^-T dN          dV = beta Y
//   dA  = lower(dO N^T)                          dM = -strictly lower(Y N^T)
//   dbeta = rows of Y R, and of dM (M without beta)
//   dS  = Diag(P_15,-1) dS' + (P_i,-1 Q)^T dO - (P_i,-1 K)^T dV
// What passes from dA, dM, dS' and dS to q, k and the decays is the rule's own.
#pragma once

#include "kernels/delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES {

constexpr int kPair = 2 * kC;  // two [*, 16] matrices side by side, or two [16, *] stacked

struct BackwardScratch {
  KeyChunk keys;
  float* late_k;          // [dk, 16]: k P_15,j
  float* signed_keys;     // [dk, 32]: q P_i,-1 | -k P_i,-1
  float* d_keys;          // [dk, 32]: dq | dk of the normalised vectors, summed over value heads
  float* key_terms;       // [dk, 32]
  float* d_lower;         // [32, 16]: dA over -dM
  float *error, *values;  // [16, dv]: R, N
  float* values_t;        // [dv, 16]
  float* d_rows;          // [32, dv]: dO over Y, later over dV
  float* d_rows_t;        // [dv, 32]
  float* state;           // [dk, dv]
  float* d_states;        // [Hv / Hk, dk, dv]
};

FORETRACE_INLINE int64_t backward_floats(const DeltaShape& shape) {
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size),
                group = shape.value_heads / shape.key_heads;
  return 9 * dk * kC + kPair * kC + 7 * kC * dv + (group + 1) * dk * dv;
}

// Takes backward_floats from p.
FORETRACE_INLINE void carve(const DeltaShape& shape, float*& p, BackwardScratch& s) {
  const int64_t dk = padded(shape.key_size), dv = padded(shape.value_size);
  float** const keys[] = {&s.keys.q, &s.keys.k, &s.late_k};
  float** const key_pairs[] = {&s.signed_keys, &s.d_keys, &s.key_terms};
  float** const values[] = {&s.error, &s.values, &s.values_t};
  for (float** field : keys) *field = take(p, dk * kC);
  for (float** field : key_pairs) *field = take(p, dk * kPair);
  s.d_lower = take(p, kPair * kC);
  for (float** field : values) *field = take(p, kC * dv);
  s.d_rows = take(p, kPair * dv);
  s.d_rows_t = take(p, kPair * dv);
  s.state = take(p, dk * dv);
  s.d_states = take(p, shape.value_heads / shape.key_heads * dk * dv);
}

FORETRACE_INLINE void load_rows(const void* from, Element element, int64_t offset, int64_t stride,
                                int64_t count, int64_t size, float* to) {
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < padded(size); j += 16) {
      const Mask mask = i < count ? lanes(size, j) : 0;
      store(to + i * padded(size) + j,
            load16(from, element, mask != 0 ? offset + i * stride + j : 0, mask));
    }
  }
}

// Recomputes R and N, and N^T.
FORETRACE_INLINE void recompute_values(const DeltaRuleArgs& a, const Tokens& at, int64_t hv,
                                       const float* beta, const float* m, BackwardScratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_rows(a.v, a.element, offset_of(a.v_strides, at, hv), a.v_strides.token, at.count,
            a.shape.value_size, s.error);
  product<Left::kByColumn, true>(kC, dv, dk, s.signed_keys + kC, kPair, s.state, dv, s.error, dv);
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < dv; j += 16) {
      store(s.values + i * dv + j, broadcast(beta[i]) * load(s.error + i * dv + j));
    }
  }
  solve<false>(m, s.values, dv);
  transpose_rows(s.values, dv, dv, s.values_t, kC);
}

// dO into the upper half of d_rows and Y into the lower; dA and -dM, not yet masked, into d_lower.
FORETRACE_INLINE void solve_backward(const DeltaRuleArgs& a, const DeltaRuleGrads& grads,
                                     const Tokens& at, int64_t hv, const float* m,
                                     const float* attention, const float* d_state,
                                     BackwardScratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_rows(grads.d_out, a.element, gate_offset(a.shape, at, hv) * a.shape.value_size,
            a.shape.value_heads * a.shape.value_size, at.count, a.shape.value_size, s.d_rows);
  float* y = s.d_rows + kC * dv;
  product<Left::kByColumn>(kC, dv, kC, attention, kC, s.d_rows, dv, y, dv);
  product<Left::kByColumn, true>(kC, dv, dk, s.late_k, kC, d_state, dv, y, dv);
  solve<true>(m, y, dv);
  product<Left::kByRow>(kPair, kC, dv, s.d_rows, dv, s.values_t, kC, s.d_lower, kC);
}

// Turns Y into dV, with its transpose beside that of dO, and stores it. Adds row i of Y R to
// d_beta[i], to be summed over lanes.
FORETRACE_INLINE void through_values(const DeltaRuleArgs& a, const DeltaRuleGrads& grads,
                                     const Tokens& at, int64_t hv, const float* beta,
                                     BackwardScratch& s, Lanes* d_beta) {
  const int64_t dv = padded(a.shape.value_size), offset = offset_of(grads.dv_strides, at, hv);
  float* rows = s.d_rows + kC * dv;
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < dv; j += 16) {
      const Lanes y = load(rows + i * dv + j);
      d_beta[i] = fmadd(y, load(s.error + i * dv + j), d_beta[i]);
      store(rows + i * dv + j, y * broadcast(beta[i]));
      if (i >= at.count) continue;
      store16(grads.dv, a.element, offset + i * grads.dv_strides.token + j,
              lanes(a.shape.value_size, j), load(rows + i * dv + j));
    }
  }
  transpose_rows(s.d_rows, dv, dv, s.d_rows_t, kPair);
  transpose_rows(rows, dv, dv, s.d_rows_t + kC, kPair);
}

FORETRACE_INLINE void store_beta_gradient(const DeltaRuleArgs& a, const DeltaRuleGrads& grads,
                                          const Tokens& at, int64_t hv, Lanes d_beta) {
  float beta[16];
  store(beta, d_beta);
  auto* to = static_cast<float*>(grads.dbeta) + gate_offset(a.shape, at, hv);
  for (int64_t i = 0; i < at.count; ++i) to[i * a.shape.value_heads] = beta[i];
}

// d [dk, 32-strided], the gradient of y = x * inverse * scale, becomes that of x:
// for y's dot with d
//   dx = inverse * (scale * d - y * (y.d) / scale)
FORETRACE_INLINE void normalise_backward(int64_t rows, const float* y, Lanes inverse, float scale,
                                         float* d) {
  const Lanes dots = lane_dots(rows, y, kC, d, kPair) * broadcast(1 / scale);
  for (int64_t i = 0; i < rows; ++i) {
    const Lanes along = load(y + i * kC) * dots;
    const Lanes x = fmsub(load(d + i * kPair), broadcast(scale), along);
    store(d + i * kPair, x * inverse);
  }
}

// d_keys, complete, to dq and dk of the vectors that were given.
FORETRACE_INLINE void store_key_gradients(const DeltaRuleArgs& a, const DeltaRuleGrads& grads,
                                          const Tokens& at, int64_t hk, BackwardScratch& s) {
  const int64_t dk = padded(a.shape.key_size);
  normalise_backward(dk, s.keys.q, s.keys.q_inverse_norm, query_scale(a.shape), s.d_keys);
  normalise_backward(dk, s.keys.k, s.keys.k_inverse_norm, 1.0f, s.d_keys + kC);
  store_transposed(s.d_keys, kPair, grads.dq, a.element, offset_of(grads.dq_strides, at, hk),
                   grads.dq_strides.token, at.count, a.shape.key_size);
  store_transposed(s.d_keys + kC, kPair, grads.dk, a.element, offset_of(grads.dk_strides, at, hk),
                   grads.dk_strides.token, at.count, a.shape.key_size);
}

// The chunks of pairs begin .. end - 1 from the last: load_key_head(at, hk),
// run_value_head(at, hv, d_state) for each of its value heads with the chunk's first state in
// s.state, then finish_key_head(at, hk).
template <typename LoadKeyHead, typename RunValueHead, typename FinishKeyHead>
FORETRACE_INLINE void backward_chunks(const DeltaRuleArgs& a, const DeltaRuleGrads& grads,
                                      BackwardScratch& s, int64_t begin, int64_t end,
                                      LoadKeyHead load_key_head, RunValueHead run_value_head,
                                      FinishKeyHead finish_key_head) {
  const DeltaShape& shape = a.shape;
  const int64_t dk = shape.key_size, dv = shape.value_size, size = dk * dv,
                padded_size = padded(dk) * padded(dv), chunks = delta_chunks(shape.tokens),
                group = shape.value_heads / shape.key_heads;
  const auto *d_final = static_cast<const float*>(grads.d_final_state),
             *states = static_cast<const float*>(a.chunk_states);
  auto* d_initial = static_cast<float*>(grads.d_initial_state);
  for (int64_t item = begin; item < end; ++item) {
    for (int64_t j = 0; j < group; ++j) {
      load_state(d_final == nullptr ? nullptr : d_final + (item * group + j) * size, dk, dv,
                 s.d_states + j * padded_size);
    }
    for (int64_t c = chunks - 1; c >= 0; --c) {
      const Tokens at = chunk_tokens(shape, item / shape.key_heads, c);
      const int64_t hk = item % shape.key_heads;
      load_keys(a, at, hk, s.keys);
      memset(s.d_keys, 0, padded(dk) * kPair * sizeof(float));
      load_key_head(at, hk);
      for (int64_t j = 0; j < group; ++j) {
        load_state(states + ((item * group + j) * chunks + c) * size, dk, dv, s.state);
        run_value_head(at, hk * group + j, s.d_states + j * padded_size);
      }
      finish_key_head(at, hk);
      store_key_gradients(a, grads, at, hk, s);
    }
    for (int64_t j = 0; j < group && d_initial != nullptr; ++j) {
      store_state(s.d_states + j * padded_size, dk, dv, d_initial + (item * group + j) * size);
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
