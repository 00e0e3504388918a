// ShortConvolution: causal depthwise convolution of width K <= 4 over time, then SiLU (kernels/causal_conv); the first `linear`
// channels may go without SiLU. With a cache, the last three inputs of each row are kept.
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
  // x [B, T, C] -> [B, T, C]; reads and renews *history [B, 3, C] unless it is null.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, at::Tensor* history) const;
  // One token a row: x [rows, C], rows x_stride apart -> y [rows, C]. `next` becomes the history behind it; may be `history`.
  void step(int64_t rows, const float* x, int64_t x_stride, at::Tensor& history, at::Tensor& next, float* y) const;

 private:
  // `before` [B, 3, C]: the inputs before x; undefined: zeros.
  [[nodiscard]] at::Tensor convolve(const at::Tensor& x, const at::Tensor& before) const;

  // Differentiable in *history too. REQUIRES: rows are not ragged
  [[nodiscard]] at::Tensor convolve_on(const at::Tensor& x, at::Tensor* history) const;
  // [C, 4]: zeros before the weight's own K.
  [[nodiscard]] at::Tensor taps() const;

  int64_t linear_;
  const Parameter& weight_;  // [C, K]
};

}  // namespace foretrace::lm
