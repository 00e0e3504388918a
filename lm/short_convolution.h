// ShortConvolution: causal depthwise convolution of width K over time, then SiLU (kernels/causal_conv); the first `linear`
// channels may go without SiLU. With a cache, the last K-1 inputs of each row are kept.
#pragma once

#include <vector>

#include "lm/parameter.h"
#include "lm/sequence.h"

namespace foretrace::lm {

class ShortConvolution {
 public:
  // `spellings`: as written first.
  ShortConvolution(ParameterTable& table, int64_t channels, int64_t kernel, int64_t linear,
                   const std::vector<Spelling>& spellings);
  // x [B, T, C] -> [B, T, C]; reads and renews *history [B, K-1, C] unless it is null.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, at::Tensor* history) const;

 private:
  // `before` [B, K-1, C]: the inputs before x; undefined: zeros.
  [[nodiscard]] at::Tensor convolve(const at::Tensor& x, const at::Tensor& before) const;

  int64_t kernel_, linear_;
  const Parameter& weight_;  // [C, K]
};

}  // namespace foretrace::lm
