// Chunked forward and recurrent step; the mathematics is in vectorised_chunk.h.
#pragma once

#include "kernels/channel_delta_rule/variants.h"
#include "kernels/channel_delta_rule/vectorised_chunk.h"
#include "kernels/delta_rule/vectorised_forward.h"
#include "kernels/delta_rule/vectorised_step.h"

namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule {
namespace {

struct Scratch {
  KeyChunk keys;
  DecayChunk decays;
  float* late_k;        // [dk, 16]: k P_15,j
  float* decayed;       // [dk, 32]: k P_i,-1 | q P_i,-1
  float *values, *out;  // [16, dv], one behind the other
  float* states;        // [Hv / Hk, dk, dv]
};

Scratch carve(float* p, int64_t dk, int64_t dv) {
  Scratch s;
  DecayChunk& c = s.decays;
  float** const keys[] = {&s.keys.q, &s.keys.k,     &s.late_k,
                          &c.step,   &c.from_start, &c.keys_below, &c.to_end};
  float** const squares[] = {&c.kk, &c.m, &c.a};
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
  load_decays(a, at, hv, s.keys, s.decays);
  scale_each(dk, s.keys.k, s.decays.from_start, s.decayed, 2 * kC);
  scale_each(dk, s.keys.q, s.decays.from_start, s.decayed + kC, 2 * kC);
  scale_each(dk, s.keys.k, s.decays.to_end, s.late_k, kC);
  product<Left::kByColumn>(2 * kC, dv, dk, s.decayed, 2 * kC, state, dv, s.values, dv);
  subtract_from_v(a, at, hv, s.decays.beta, s.values);
  solve<false>(s.decays.m, s.values, dv);
  product<Left::kByRow, true>(kC, dv, kC, s.decays.a, kC, s.values, dv, s.out, dv);
  store_out(a, at, hv, s.out);
  product<Left::kByRow, true>(dk, dv, kC, s.late_k, kC, s.values, dv, state, dv, whole(s.decays));
}

// A decay for each row of the state.
struct ChannelDecay {
  const float* decays;  // [padded dk]
  [[nodiscard]] FORETRACE_INLINE_MEMBER Lanes at(int64_t d) const { return broadcast(decays[d]); }
  [[nodiscard]] FORETRACE_INLINE_MEMBER Lanes block(int64_t j) const { return load(decays + j); }
};

}  // namespace

void chunk(const DeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  [[maybe_unused]] const MatrixUnit unit;
  Scratch s = carve(workspace, padded(a.shape.key_size), padded(a.shape.value_size));
  forward_chunks(
      a, s.states, begin, end, [&](const Tokens& at, int64_t hk) { load_keys(a, at, hk, s.keys); },
      [&](const Tokens& at, int64_t hv, float* state) { value_head_chunk(a, at, hv, state, s); });
}

void recurrent(const DeltaRuleArgs& a, float* workspace, int64_t begin, int64_t end) {
  const int64_t dk = a.shape.key_size;
  float* decays = take(workspace, padded(dk));
  step_pairs(a, workspace, begin, end, [&](int64_t gate) {
    for (int64_t j = 0; j < dk; j += 16) {
      const float* g = static_cast<const float*>(a.g) + gate * dk + j;
      store(decays + j, exp16(load(g, lanes(dk, j))));
    }
    return ChannelDecay{decays};
  });
}

}  // namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule
