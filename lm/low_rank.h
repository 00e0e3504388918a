// LowRank: y = W_b (W_a x), a matrix as a product of two thin ones.
#pragma once

#include <string>

#include "lm/parameter.h"
#include "lm/token_step.h"

namespace foretrace::lm {

class LowRank {
 public:
  // Keys: name + "a_proj.weight" [rank, width] and name + "b_proj.weight" [rows, rank].
  LowRank(ParameterTable& table, int64_t rows, int64_t rank, int64_t width, const std::string& name);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;
  // One token a row: x [B, width] -> y [B, rows] (lm/token_mixer.h).
  void step(TokenStep& step, const float* x, float* y) const;

 private:
  const Parameter& down_;
  const Parameter& up_;
};

}  // namespace foretrace::lm
