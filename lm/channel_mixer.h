// ChannelMixer: the half of a decoder layer that works on each position alone.
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/sequence.h"
#include "lm/token_step.h"

namespace foretrace::lm {

class ChannelMixer {
 public:
  virtual ~ChannelMixer() = default;
  // x [B, T, d] in the compute type -> [B, T, d].
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence) const = 0;
  // As TokenMixer's.
  virtual void step(TokenStep& step, const float* x, float* y) const = 0;
};

}  // namespace foretrace::lm
