// GatedDeltaNet: linear attention with a matrix state (Qwen3-Next's linear_attention layer).
//   [q|k|v|z] = W_qkvz x;  [b|a] = W_ba x;  q,k,v = silu(causal depthwise conv of width K)
//   beta = sigmoid(b);  g = -exp(A_log) softplus(a + dt_bias);  o = gated delta rule (kernels/gated_delta_rule)
//   y = W_out gated_rms_norm(o, z)
// Checkpoints group the rows of in_proj_qkvz and in_proj_ba by key head; here they are sorted by part.
#pragma once

#include <string>

#include "lm/config.h"
#include "lm/ops/delta_gates.h"
#include "lm/ops/gated_delta_rule.h"
#include "lm/parameter.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

class GatedDeltaNet : public TokenMixer {
 public:
  GatedDeltaNet(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const override;

 private:
  // silu(conv(mixed)), mixed [B, T, C]; reads and renews cache->conv.
  at::Tensor convolve(const at::Tensor& mixed, const SequenceContext& sequence, LayerCache* cache) const;

  ops::DeltaRuleOutput apply_rule(const at::Tensor& mixed, const ops::DeltaGates& gates, bool recurrent,
                                  const at::Tensor& state) const;

  int64_t key_heads_, value_heads_, key_width_, value_width_, kernel_;
  double eps_;
  const Parameter& qkvz_;     // [2 key_dim + 2 value_dim, d], rows [q | k | v | z]
  const Parameter& ba_;       // [2 Hv, d], rows [b | a]
  const Parameter& conv_;     // [2 key_dim + value_dim, K]
  const Parameter& dt_bias_;  // [Hv]
  const Parameter& a_log_;    // [Hv]
  const Parameter& norm_;     // [dv]
  const Parameter& out_;      // [d, value_dim]
};

}  // namespace foretrace::lm
