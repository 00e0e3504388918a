#include "lm/packing.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {

Packing::Packing(const std::vector<int64_t>& lengths) : sequences_(static_cast<int64_t>(lengths.size())) {
  const int64_t longest = *std::max_element(lengths.begin(), lengths.end());
  std::vector<int64_t> places, cells;
  for (int64_t row = 0, begin = 0; row < sequences_; begin += lengths[static_cast<size_t>(row++)]) {
    const int64_t length = lengths[static_cast<size_t>(row)];
    for (int64_t t = 0; t < longest; ++t) places.push_back(begin + std::min(t, length - 1));
    for (int64_t t = 0; t < length; ++t) cells.push_back(row * longest + t);
  }
  places_ = at::tensor(places, at::kLong);
  cells_ = at::tensor(cells, at::kLong);
}

at::Tensor Packing::apart(const at::Tensor& x) const {
  if (!places_.defined() || !x.defined()) return x;
  return x.squeeze(0).index_select(0, places_).unflatten(0, {sequences_, -1});
}

at::Tensor Packing::together(const at::Tensor& x) const {
  if (!cells_.defined()) return x;
  return x.flatten(0, 1).index_select(0, cells_).unsqueeze(0);
}

}  // namespace foretrace::lm
