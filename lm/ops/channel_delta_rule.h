// The delta rule with a decay for each key channel (Kimi Delta Attention), in plain tensor operations, differentiable:
//   S <- Diag(s_t exp(g_t)) S;  delta = beta_t (v_t - S^T k_t);  S <- S + k_t delta^T;  o_t = S^T q_t
// q and k are l2-normalised here (eps 1e-6), q is scaled by dk^-1/2; value head j reads key head j / (Hv / Hk).
// S [dk, dv] and all arithmetic in fp32 (fp64 for fp64 input). g <= 0 may be any finite number: differences of its sums are
// taken before exp, never quotients of exponentials. Sources: Kimi Linear (arXiv 2510.26692), chunk_kimi_delta_attention.
#pragma once

#include "lm/ops/gated_delta_rule.h"

namespace foretrace::lm::ops {

struct ChannelDeltaInput {
  at::Tensor q, k;   // [B, T, Hk, dk]
  at::Tensor v;      // [B, T, Hv, dv]
  at::Tensor g;      // [B, T, Hv, dk] log of the decay's size
  at::Tensor sign;   // [B, T, Hv, dk], -1 or 1; undefined: all 1
  at::Tensor beta;   // [B, T, Hv]
  at::Tensor state;  // [B, Hv, dk, dv] before the first token; undefined: zeros
};

// Blocks of 16 tokens as matrix products.
DeltaRuleOutput channel_delta_rule_chunk(const ChannelDeltaInput& input);
// One token after another.
DeltaRuleOutput channel_delta_rule_recurrent(const ChannelDeltaInput& input);

}  // namespace foretrace::lm::ops
