// MixtureOfExperts: y = sum over a token's chosen experts e of w_e SwiGLU_e(x) (or another activation's), plus a shared expert that all
// tokens have, times sigmoid(w . x) where the config has that gate. Router: lm/router.h
#pragma once

#include <memory>
#include <string>

#include "lm/channel_mixer.h"
#include "lm/config.h"
#include "lm/ops/expert_grouping.h"
#include "lm/parameter.h"
#include "lm/router.h"
#include "lm/swiglu.h"

namespace foretrace::lm {

class MixtureOfExperts : public ChannelMixer {
 public:
  // `prefix`: the checkpoint name of the layer, with a dot at its end.
  MixtureOfExperts(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence) const override;
  void step(TokenStep& step, const float* x, float* y) const override;
  // The same where the router reads `routed` in place of x.
  [[nodiscard]] at::Tensor routed_by(const at::Tensor& routed, const at::Tensor& x, const SequenceContext& sequence) const;
  void step_routed_by(TokenStep& step, const float* routed, const float* x, float* y) const;

 private:
  // The shared expert's part of x [B, T, d], as rows.
  [[nodiscard]] ops::SharedExpert shared(const at::Tensor& x, const SequenceContext& sequence) const;

  struct SharedStep {
    const float* y;        // [B, d]; null: none
    const float* weights;  // [B]; null: all 1
  };
  // The same of x [B, d], in the step's scratch.
  SharedStep shared_step(TokenStep& step, const float* x) const;

  int64_t experts_;
  Activation activation_;
  Router router_;
  const Parameter& gate_up_;  // [E 2I, d]: an expert's gate rows, then its up rows
  const Parameter& down_;     // [E d, I]
  std::unique_ptr<Swiglu> shared_;
  const Parameter* shared_gate_ = nullptr;  // [1, d]
};

}  // namespace foretrace::lm
