// SwiGLU: down(silu(gate(x)) * up(x)), or with another activation (lm/activation.h); gate and up are one matrix here, two in a checkpoint.
#pragma once

#include <string>
#include <vector>

#include "lm/channel_mixer.h"
#include "lm/config.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class Swiglu : public ChannelMixer {
 public:
  // `prefixes`: the module's name in a checkpoint, with a dot at its end: as written, then others under which it is read.
  Swiglu(const ModelConfig& config, int64_t inner, ParameterTable& table, const std::vector<std::string>& prefixes);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence) const override;
  void step(TokenStep& step, const float* x, float* y) const override;

 private:
  Activation activation_;
  const Parameter& gate_up_;  // [2I, d]: gate rows, then up rows
  const Parameter& down_;     // [d, I]
};

}  // namespace foretrace::lm
