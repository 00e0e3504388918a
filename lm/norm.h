// RmsNorm: x * rsqrt(mean(x^2) + eps) * (1 + w) over the last axis; * w where the family's norms are not zero-centred; neither where
// they have no weights.
#pragma once

#include <string>
#include <vector>

#include "kernels/row_layout.h"
#include "lm/config.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class RmsNorm {
 public:
  struct Options {
    double eps;
    bool zero_centred;
    bool weighted = true;
  };
  // `keys`: as written, then others under which it is read; of no meaning without weights.
  RmsNorm(ParameterTable& table, int64_t width, const std::vector<std::string>& keys, Options options);
  // x [..., width] -> the same shape and type.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;
  // Rows of `x` that lie by `layout` -> y [rows, width] dense.
  void step(int64_t rows, const float* x, const kernels::RowLayout& layout, float* y) const;
  void step(int64_t rows, const float* x, float* y) const;

 private:
  [[nodiscard]] const at::Tensor& weight() const { return weight_ != nullptr ? weight_->value : ones_; }

  const Parameter* weight_ = nullptr;  // [width]; null: no weights
  at::Tensor ones_;                    // [width], in their place
  Options options_;
};

// Of the norms around a layer's mixers and behind a stack of layers.
inline RmsNorm::Options layer_norm_options(const ModelConfig& config) {
  return {config.rms_norm_eps, config.zero_centred_norm, config.norm_weights};
}

}  // namespace foretrace::lm
