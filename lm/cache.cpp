#include "lm/cache.h"

#include <algorithm>

#include "core/check.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

template <typename Copy>
LayerCache copy_layer(const LayerCache& layer, Copy copy) {
  const auto each = [&](const at::Tensor& tensor) { return tensor.defined() ? copy(tensor) : at::Tensor(); };
  return {each(layer.conv), each(layer.state), each(layer.keys), each(layer.values), {}, {}};
}

// Rows of `next` become those of `tensor` where `keep` says so: by a swap and the other rows back, where they are the most.
void keep_rows(at::Tensor& tensor, at::Tensor& next, const std::vector<bool>& keep) {
  if (!next.defined()) return;
  const bool most = 2 * std::count(keep.begin(), keep.end(), true) > static_cast<int64_t>(keep.size());
  if (most) std::swap(tensor, next);
  const int64_t width = tensor.numel() / tensor.size(0);
  const auto* from = next.data_ptr<float>();
  auto* to = tensor.data_ptr<float>();
  for (size_t row = 0; row < keep.size(); ++row)
    if (keep[row] != most) std::copy_n(from + static_cast<int64_t>(row) * width, width, to + static_cast<int64_t>(row) * width);
}

}  // namespace

Cache::Cache(size_t layers, int64_t batch) : layers_(layers), lengths_(static_cast<size_t>(batch), 0) {}

int64_t Cache::longest() const { return lengths_.empty() ? 0 : *std::max_element(lengths_.begin(), lengths_.end()); }

int64_t Cache::shortest() const { return lengths_.empty() ? 0 : *std::min_element(lengths_.begin(), lengths_.end()); }

void Cache::advance(const std::vector<int64_t>& tokens) {
  for (size_t row = 0; row < lengths_.size(); ++row) lengths_[row] += tokens[row];
}

void Cache::keep_second(const std::vector<bool>& keep) {
  for (LayerCache& layer : layers_) {
    keep_rows(layer.conv, layer.next_conv, keep);
    keep_rows(layer.state, layer.next_state, keep);
  }
  for (size_t row = 0; row < lengths_.size(); ++row) lengths_[row] += keep[row] ? 1 : 0;
}

Cache Cache::fork() const {
  Cache copy(layers_.size(), batch());
  copy.lengths_ = lengths_;
  for (size_t i = 0; i < layers_.size(); ++i)
    copy.layers_[i] = copy_layer(layers_[i], [](const at::Tensor& tensor) { return tensor.clone(); });
  return copy;
}

Cache Cache::select(const std::vector<int64_t>& rows) const {
  Cache copy(layers_.size(), static_cast<int64_t>(rows.size()));
  const at::Tensor index = at::tensor(rows, at::kLong);
  for (size_t i = 0; i < rows.size(); ++i) copy.lengths_[i] = lengths_.at(static_cast<size_t>(rows[i]));
  for (size_t i = 0; i < layers_.size(); ++i)
    copy.layers_[i] = copy_layer(layers_[i], [&](const at::Tensor& tensor) { return tensor.index_select(0, index); });
  return copy;
}

void Cache::rewind(const std::vector<int64_t>& tokens) {
  for (const LayerCache& layer : layers_) FORETRACE_CHECK(!layer.state.defined(), "a recurrent state cannot be rewound");
  for (size_t row = 0; row < lengths_.size(); ++row) {
    FORETRACE_CHECK(tokens[row] <= lengths_[row], "a cache is rewound to what it has read");
    lengths_[row] = tokens[row];
  }
}

void Cache::append(const Cache& other) {
  const int64_t slots = std::max(longest(), other.longest());
  const auto join = [](at::Tensor& mine, const at::Tensor& more) {
    if (mine.defined()) mine = at::cat({mine, more}, 0);
  };
  const auto join_slots = [&](at::Tensor& mine, at::Tensor more) {
    if (!mine.defined()) return;
    const int64_t capacity = std::max({mine.size(2), more.size(2), slots});
    grow_slots(mine, capacity);
    grow_slots(more, mine.size(2));
    mine = at::cat({mine, more.narrow(2, 0, mine.size(2))}, 0);
  };
  for (size_t i = 0; i < layers_.size(); ++i) {
    join(layers_[i].conv, other.layers_[i].conv);
    join(layers_[i].state, other.layers_[i].state);
    join_slots(layers_[i].keys, other.layers_[i].keys);
    join_slots(layers_[i].values, other.layers_[i].values);
    layers_[i].next_conv = layers_[i].next_state = at::Tensor();
  }
  lengths_.insert(lengths_.end(), other.lengths_.begin(), other.lengths_.end());
}

void Cache::drop() {
  for (auto& layer : layers_) layer = {};
  scratch_.drop();
  std::fill(lengths_.begin(), lengths_.end(), 0);
}

int64_t Cache::bytes() const {
  int64_t total = 0;
  for (const auto& layer : layers_)
    for (const auto* tensor : {&layer.conv, &layer.state, &layer.keys, &layer.values})
      if (tensor->defined()) total += static_cast<int64_t>(tensor->nbytes());
  return total;
}

void grow_slots(at::Tensor& buffer, int64_t slots) {
  const int64_t capacity = buffer.size(2);
  if (slots <= capacity) return;
  auto shape = buffer.sizes().vec();
  shape[2] = std::max(slots, 2 * capacity);
  at::Tensor grown = at::zeros(shape, buffer.options());  // never read, but 0 * NaN is NaN
  grown.narrow(2, 0, capacity).copy_(buffer);
  buffer = grown;
}

}  // namespace foretrace::lm
