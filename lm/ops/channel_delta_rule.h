// Tensors <-> kernels/channel_delta_rule (formula there): the token mixer of Kimi Delta Attention,
// normalisation and scaling of q and k included, with decays Diag(s_t exp(g_t)) that may have a
// sign. g <= 0 may be of any size. Types as in ops/gated_delta_rule.h.
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

// Differentiable in every input but the sign; any T.
DeltaRuleOutput channel_delta_rule_chunk(const ChannelDeltaInput& input);
// Token by token, for decoding; records no gradient.
DeltaRuleOutput channel_delta_rule_recurrent(const ChannelDeltaInput& input);

}  // namespace foretrace::lm::ops
