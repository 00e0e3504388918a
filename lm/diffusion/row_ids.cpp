#include "lm/diffusion/row_ids.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {

RowIds row_ids(const std::vector<std::vector<int32_t>>& rows, const std::vector<int64_t>& lengths) {
  const int64_t longest = *std::max_element(lengths.begin(), lengths.end());
  RowIds out{at::zeros({static_cast<int64_t>(rows.size()), longest}, at::kLong), lengths};
  for (size_t b = 0; b < rows.size(); ++b)
    std::copy_n(rows[b].begin(), lengths[b], out.ids.data_ptr<int64_t>() + static_cast<int64_t>(b) * longest);
  return out;
}

at::Tensor columns_from(const at::Tensor& x, const std::vector<int64_t>& begin, int64_t count) {
  at::Tensor index = at::tensor(begin, at::kLong).unsqueeze(1) + at::arange(count, at::kLong);
  std::vector<int64_t> shape = {x.size(0), count};
  for (int64_t i = 2; i < x.dim(); ++i) {
    index = index.unsqueeze(-1);
    shape.push_back(x.size(i));
  }
  return x.gather(1, index.expand(shape));
}

}  // namespace foretrace::lm
