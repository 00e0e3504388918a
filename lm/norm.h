// RmsNorm: x * rsqrt(mean(x^2) + eps) * (1 + w) over the last axis; * w where the family's norms are not zero-centred.
#pragma once

#include <string>
#include <vector>

#include "kernels/row_layout.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class RmsNorm {
 public:
  struct Options {
    double eps;
    bool zero_centred;
  };
  // `keys`: as written, then others under which it is read.
  RmsNorm(ParameterTable& table, int64_t width, const std::vector<std::string>& keys, Options options);
  // x [..., width] -> the same shape and type.
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;
  // Rows of `x` that lie by `layout` -> y [rows, width] dense.
  void step(int64_t rows, const float* x, const kernels::RowLayout& layout, float* y) const;
  void step(int64_t rows, const float* x, float* y) const;

 private:
  const Parameter& weight_;
  Options options_;
};

}  // namespace foretrace::lm
