#include "lm/reversal.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {

Reversal::Reversal(const std::vector<Stretch>& stretches, int64_t columns) : stretches_(static_cast<int64_t>(stretches.size())) {
  if (stretches.empty()) return;
  for (const Stretch& stretch : stretches) longest_ = std::max(longest_, stretch.count);
  std::vector<int64_t> places, cells, home;
  for (const Stretch& stretch : stretches) {
    const int64_t first = stretch.row * columns + stretch.begin;
    for (int64_t i = 0; i < longest_; ++i) {
      const int64_t place = first + std::max<int64_t>(stretch.count - 1 - i, 0);
      if (i < stretch.count) {
        cells.push_back(static_cast<int64_t>(places.size()));
        home.push_back(place);
      }
      places.push_back(place);
    }
  }
  places_ = at::tensor(places, at::kLong);
  cells_ = at::tensor(cells, at::kLong);
  home_ = at::tensor(home, at::kLong);
}

at::Tensor Reversal::take(const at::Tensor& x) const {
  return x.flatten(0, 1).index_select(0, places_).unflatten(0, {stretches_, longest_});
}

at::Tensor Reversal::add_back(const at::Tensor& x, const at::Tensor& taken) const {
  return x.flatten(0, 1).index_add(0, home_, taken.flatten(0, 1).index_select(0, cells_)).view(x.sizes());
}

}  // namespace foretrace::lm
