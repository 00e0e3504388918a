// Reversal: stretches of a batch's rows, turned around and set apart as rows of their own; what linear mixers scan backward.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "lm/mask_mode.h"

namespace foretrace::lm {

class Reversal {
 public:
  Reversal() = default;  // of nothing
  // Stretches lie within x [rows, columns, ...] and do not overlap.
  Reversal(const std::vector<Stretch>& stretches, int64_t columns);

  [[nodiscard]] bool empty() const { return !places_.defined(); }
  [[nodiscard]] int64_t count() const { return stretches_; }
  [[nodiscard]] int64_t longest() const { return longest_; }
  // x [rows, columns, ...] -> [stretches, longest, ...], last token first; what stands behind a stretch's end means nothing.
  [[nodiscard]] at::Tensor take(const at::Tensor& x) const;
  // The inverse, added to x.
  [[nodiscard]] at::Tensor add_back(const at::Tensor& x, const at::Tensor& taken) const;

 private:
  int64_t stretches_ = 0, longest_ = 0;
  at::Tensor places_;  // int64 [stretches * longest]: of each cell in the batch's flattened rows
  at::Tensor cells_;   // int64 [tokens of all stretches]: cells that are not behind an end
  at::Tensor home_;    // int64 [tokens of all stretches]: places of those
};

}  // namespace foretrace::lm
