// What the vectorised forward and backward of the gated delta rule share beside
// delta_rule/vectorised_chunk.h: the decays of one value head over one chunk. Included after a
// backend, as lanes/math.h.
//
// With c = cumsum(g), D_ij = exp(c_i - c_j) for i >= j, else 0:
//   M = strictly lower (beta_i k_i.k_j D_ij)      A = lower (q_i.k_j D_ij)
//   (I + M) N = beta (V - exp(c) K S)             N: the new values, "delta" of the recurrence
//   O = exp(c) Q S + A N                          S' = exp(c_15) S + (exp(c_15 - c) K)^T N
#pragma once

#include "kernels/delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule {

// [16, 16]: k_i.k_j and q_i.k_j of one key head.
struct KeyProducts {
  float *kk, *qk;
};

FORETRACE_INLINE void multiply_keys(int64_t dk, const KeyChunk& keys, KeyProducts& p) {
  product<Left::kByColumn>(kC, kC, dk, keys.k, kC, keys.k, kC, p.kk, kC);
  product<Left::kByColumn>(kC, kC, dk, keys.q, kC, keys.k, kC, p.qk, kC);
}

// The gates of one value head over one chunk, and the two triangular matrices.
struct DecayChunk {
  float *d, *m, *a;  // [16, 16]: D, M, A of the header
  float beta[16];
  Lanes from_start, to_end;  // exp(c), exp(c_15 - c)
  float whole;               // exp(c_15)
};

FORETRACE_INLINE void load_decays(const DeltaRuleArgs& args, const Tokens& at, int64_t hv,
                                  const KeyProducts& keys, DecayChunk& c) {
  load_beta(args, at, hv, c.beta);
  const auto* g = static_cast<const float*>(args.g) + gate_offset(args.shape, at, hv);
  float sum[16];
  float total = 0;
  for (int64_t i = 0; i < kC; ++i) {
    total += i < at.count ? g[i * args.shape.value_heads] : 0.0f;
    sum[i] = total;
  }
  const Lanes sums = load(sum);
  c.from_start = exp16(sums);
  c.to_end = exp16(broadcast(total) - sums);
  c.whole = first(exp16(broadcast(total)));
  for (int i = 0; i < kC; ++i) {
    // masked before exp: above the diagonal the difference may be large and positive
    const Lanes difference = keep(up_to(i), broadcast(sum[i]) - sums);
    const Lanes decay = keep(up_to(i), exp16(difference));
    const Lanes row = load(keys.kk + i * kC) * (decay * broadcast(c.beta[i]));
    store(c.d + i * kC, decay);
    store(c.m + i * kC, keep(before(i), row));
    store(c.a + i * kC, load(keys.qk + i * kC) * decay);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_delta_rule
