// The gated delta rule in plain tensor operations, to hold lm/ops/gated_delta_rule.h to; per value head, with state S [dk, dv] in fp32 (fp64 for fp64 input):
//   S <- exp(g_t) S;  delta = beta_t (v_t - S^T k_t);  S <- S + k_t delta^T;  o_t = S^T q_t
// q and k are l2-normalised here (eps 1e-6) and q is scaled by dk^-1/2. Value head j reads key head j / (Hv / Hk).
// Sources: Gated DeltaNet (arXiv 2412.06464); transformers torch_{chunk,recurrent}_gated_delta_rule.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm {

struct DeltaRuleInput {
  at::Tensor q;      // [B, T, Hk, dk]
  at::Tensor k;      // [B, T, Hk, dk]
  at::Tensor v;      // [B, T, Hv, dv]
  at::Tensor g;      // [B, T, Hv] log decay <= 0, fp32
  at::Tensor beta;   // [B, T, Hv]
  at::Tensor state;  // [B, Hv, dk, dv] before the first token; undefined: zero
};

struct DeltaRuleOutput {
  at::Tensor o;      // [B, T, Hv, dv] in v's type
  at::Tensor state;  // [B, Hv, dk, dv] after the last token
};

// Chunks of 64 tokens as matrix products (WY form); differentiable.
DeltaRuleOutput delta_rule_chunked(const DeltaRuleInput& input);
// One token after another.
DeltaRuleOutput delta_rule_recurrent(const DeltaRuleInput& input);

}  // namespace foretrace::lm
