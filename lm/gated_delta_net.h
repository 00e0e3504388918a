// GatedDeltaNet: linear attention with a matrix state that is written by the delta rule, with its relatives as options:
// DeltaNet (no decay), Kimi delta attention (a decay a key channel, also signed), DeltaProduct (n writes a token).
//   [q|k|v|z] = W x;  q,k,v = silu(causal depthwise conv of width K)
//   beta, decay = strengths of x (lm/delta_strength.h);  o = delta rule (kernels/gated_delta_rule, ops/channel_delta_rule)
//   y = W_out (rms_norm(o) * silu(z)), or sigmoid(z), or without a gate
// With n factors a token writes n times: n keys, values and betas, one decay before the first, one reading after the last.
#pragma once

#include <optional>
#include <string>

#include "lm/config.h"
#include "lm/delta_strength.h"
#include "lm/low_rank.h"
#include "lm/ops/gated_delta_rule.h"
#include "lm/parameter.h"
#include "lm/short_convolution.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

class GatedDeltaNet : public TokenMixer {
 public:
  GatedDeltaNet(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const override;
  void step(TokenStep& step, const float* x, LayerCache& cache, float* y) const override;

 private:
  // mixed [B, T, C], convolved -> [B, T, Hv, dv] and the state behind it.
  ops::DeltaRuleOutput apply_rule(const at::Tensor& mixed, const DeltaStrengths& strengths, bool recurrent,
                                  const at::Tensor& state) const;
  // Each token's n writes as n steps of a sequence n T long.
  ops::DeltaRuleOutput apply_in_steps(const at::Tensor& mixed, const DeltaStrengths& strengths, bool recurrent,
                                      const at::Tensor& state) const;
  at::Tensor gated(const at::Tensor& out, const at::Tensor& z) const;
  // Token `token` of each row, in a step that reads one or two of each: its part of mixed [N, C], convolved -> of out [N, n, Hv, dv].
  void step_state(const TokenStep& step, int64_t token, const StepStrengths& strengths, const float* mixed, LayerCache& cache,
                  float* out) const;
  // out, normed and gated by z [B, Hv, dv], rows z_stride apart -> [B, Hv, dv].
  void step_gate(TokenStep& step, const float* out, const float* z, int64_t z_stride, float* gated) const;

  ops::DeltaRuleHeads heads_;
  int64_t factors_;
  bool by_channel_;
  OutputGate gate_;
  double eps_;
  const Parameter& projection_;  // rows [q | k | v | z], k and v n times
  DeltaStrength strength_;
  std::optional<LowRank> gate_projection_;  // z, where it is not in projection_
  ShortConvolution convolution_;
  const Parameter& norm_;  // [dv]
  const Parameter& out_;   // [d, value_dim]
};

}  // namespace foretrace::lm
