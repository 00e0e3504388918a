// Token ids of rows of different lengths, as one tensor padded on the right.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace foretrace::lm {

struct RowIds {
  at::Tensor ids;                // int64 [B, longest], 0 behind a row's end
  std::vector<int64_t> lengths;  // [B]
};

// The first lengths[b] tokens of each row.
RowIds row_ids(const std::vector<std::vector<int32_t>>& rows, const std::vector<int64_t>& lengths);
// x [B, T, ...] -> [B, count, ...]: of row b the columns from begin[b] on.
at::Tensor columns_from(const at::Tensor& x, const std::vector<int64_t>& begin, int64_t count);

}  // namespace foretrace::lm
