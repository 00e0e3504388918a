// LowRank: y = W_b (W_a x), a matrix as a product of two thin ones.
#pragma once

#include <string>

#include "lm/parameter.h"

namespace foretrace::lm {

class LowRank {
 public:
  // Keys: name + "a_proj.weight" [rank, width] and name + "b_proj.weight" [rows, rank].
  LowRank(ParameterTable& table, int64_t rows, int64_t rank, int64_t width, const std::string& name);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x) const;

 private:
  const Parameter& down_;
  const Parameter& up_;
};

}  // namespace foretrace::lm
