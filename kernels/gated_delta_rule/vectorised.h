// Chunked forward and recurrent step; the mathematics is in vectorised_chunk.h.
#pragma once

#include "kernels/delta_rule/vectorised_forward.h"
#include "kernels/delta_rule/vectorised_step.h"
#include "kernels/gated_delta_rule/variants.h"
#include "kernels/gated_delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {
namespace {

struct Scratch {
  KeyChunk keys;
  KeyProducts products;
  DecayChunk decays;
  float* late_k;        // [dk, 16]: k exp(c_15 - c)
  float* decayed;       // [dk, 32]: k exp(c) | q exp(c)
  float *values, *out;  // [16, dv], one behind the other
  float* states;        // [Hv / Hk, dk, dv]
};

Scratch carve(float* p, int64_t dk, int64_t dv) {
  Scratch s;
  float** const keys[] = {&s.keys.q, &s.keys.k, &s.late_k};
  float** const squares[] = {&s.products.kk, &s.products.qk, &s.decays.d, &s.decays.m, &s.decays.a};
  for (float** field : keys) *field = take(p, dk * kC);
  for (float** field : squares) *field = take(p, kC * kC);
  s.decayed = take(p, 2 * dk * kC);
  s.values = take(p, kC * dv);
  s.out = take(p, kC * dv);
  s.states = p;
  return s;
}

void value_head_chunk(const DeltaRuleArgs& a, const Tokens& at, int64_t hv, float* state,
                      Scratch& s) {
  const int64_t dk = padded(a.shape.key_size), dv = padded(a.shape.value_size);
  load_decays(a, at, hv, s.products, s.decays);
  scale_lanes(dk, s.keys.k, s.decays.from_start, s.decayed, 2 * kC);
  scale_lanes(dk, s.keys.q, s.decays.from_start, s.decayed + kC, 2 * kC);
  scale_lanes(dk, s.keys.k, s.decays.to_end, s.late_k, kC);
  product<Left::kByColumn>(2 * kC, dv, dk, s.decayed, 2 * kC, state, dv, s.values, dv);
  subtract_from_v(a, at, hv, s.decays.beta, s.values);
  solve<false>(s.decays.m, s.values, dv);
  product<Left::kByRow, true>(kC, dv, kC, s.decays.a, kC, s.values, dv, s.out, dv);
  store_out(a, at, hv, s.out);
  product<Left::kByRow, true>(dk, dv, kC, s.late_k, kC, s.values, dv, state, dv, s.decays.whole);
}

// One decay for all rows of the state.
struct HeadDecay {
  Lanes all;
  [[nodiscard]] FORETRACE_INLINE_MEMBER Lanes at(int64_t /*d*/) const { return all; }
  [[nodiscard]] FORETRACE_INLINE_MEMBER Lanes block(int64_t /*j*/) const { return all; }
};

}  // namespace

void chunk(const DeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  [[maybe_unused]] const MatrixUnit unit;
  const int64_t dk = padded(a.shape.key_size);
  Scratch s = carve(workspace, dk, padded(a.shape.value_size));
  forward_chunks(
      a, s.states, begin, end,
      [&](const Tokens& at, int64_t hk) {
        load_keys(a, at, hk, s.keys);
        multiply_keys(dk, s.keys, s.products);
      },
      [&](const Tokens& at, int64_t hv, float* state) { value_head_chunk(a, at, hv, state, s); });
}

void recurrent(const DeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  step_pairs(a, workspace, begin, end, [&](int64_t gate) {
    return HeadDecay{broadcast(first(exp16(broadcast(static_cast<const float*>(a.g)[gate]))))};
  });
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
