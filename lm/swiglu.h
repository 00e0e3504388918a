// SwiGLU: down(silu(gate(x)) * up(x)); gate and up are one matrix here, two in a checkpoint.
#pragma once

#include <string>

#include "lm/channel_mixer.h"
#include "lm/config.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class Swiglu : public ChannelMixer {
 public:
  // `prefix`: the checkpoint name of the module, with a dot at its end.
  Swiglu(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const override;

 private:
  const Parameter& gate_up_;  // [2I, d]: gate rows, then up rows
  const Parameter& down_;     // [d, I]
};

}  // namespace foretrace::lm
