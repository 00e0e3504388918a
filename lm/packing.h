// Packing: sequences of different lengths one behind another in one row, so that no product is spent on padding. Between positions
// nothing crosses: convolutions, recurrent states and attention see each sequence in a row of its own.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace foretrace::lm {

class Packing {
 public:
  Packing() = default;  // nothing is packed: apart() and together() give what they get
  // `lengths`: of the sequences, in their order (differences of cu_seqlens); each above 0.
  explicit Packing(const std::vector<int64_t>& lengths);

  // x [1, sum of lengths, ...] -> [sequences, longest, ...]; what stands behind a sequence's end means nothing.
  [[nodiscard]] at::Tensor apart(const at::Tensor& x) const;
  // The inverse.
  [[nodiscard]] at::Tensor together(const at::Tensor& x) const;

 private:
  at::Tensor places_;  // int64 [sequences * longest]: of each cell in the packed row
  at::Tensor cells_;   // int64 [sum of lengths]: of each place among the cells
  int64_t sequences_ = 0;
};

}  // namespace foretrace::lm
