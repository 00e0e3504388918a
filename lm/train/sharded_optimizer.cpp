#include "lm/train/sharded_optimizer.h"

#include <algorithm>
#include <map>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// The largest parameters first, each to the rank that has least.
std::vector<int> share_out(const ParameterTable& table, int ranks) {
  std::vector<std::pair<int64_t, size_t>> sizes;
  for (size_t i = 0; i < table.all().size(); ++i) sizes.emplace_back(-table.all()[i].value.numel(), i);
  std::sort(sizes.begin(), sizes.end());
  std::vector<int64_t> load(static_cast<size_t>(ranks), 0);
  std::vector<int> owners(sizes.size());
  for (const auto& [size, index] : sizes) {
    const auto least = std::min_element(load.begin(), load.end());
    *least -= size;
    owners[index] = static_cast<int>(least - load.begin());
  }
  return owners;
}

std::vector<bool> owned_by(const std::vector<int>& owners, const ProcessGroup* group) {
  std::vector<bool> owned;
  for (const int owner : owners) owned.push_back(group == nullptr || owner == group->rank());
  return owned;
}

}  // namespace

ShardedOptimizer::ShardedOptimizer(const TrainConfig& config, ParameterTable& table, ProcessGroup* group)
    : table_(table),
      group_(group),
      owners_(share_out(table, group == nullptr ? 1 : group->size())),
      optimizer_(config, table, owned_by(owners_, group)) {}

Status ShardedOptimizer::step(double learning_rate) {
  optimizer_.step(learning_rate);
  if (group_ == nullptr) return {};
  const at::NoGradGuard no_grad;
  for (int rank = 0; rank < group_->size(); ++rank) {
    std::vector<at::Tensor> values, flat;
    for (size_t i = 0; i < owners_.size(); ++i)
      if (owners_[i] == rank) values.push_back(table_.all()[i].value);
    for (const at::Tensor& value : values) flat.push_back(value.reshape({-1}));
    if (values.empty()) continue;
    const at::Tensor all = at::cat(flat);
    TRY(group_->broadcast(all, rank));
    int64_t begin = 0;
    for (at::Tensor& value : values) {
      value.copy_(all.narrow(0, begin, value.numel()).view(value.sizes()));
      begin += value.numel();
    }
  }
  table_.refresh_compute_copies();
  return {};
}

Result<NamedTensors> ShardedOptimizer::whole_state() const {
  const NamedTensors mine = optimizer_.state();
  if (group_ == nullptr) return mine;
  std::map<std::string, at::Tensor> own(mine.begin(), mine.end());
  NamedTensors all;
  for (size_t i = 0; i < owners_.size(); ++i) {
    for (const auto& [name, blank] : optimizer_.blank_state(table_.all()[i])) {
      const at::Tensor tensor = owners_[i] == group_->rank() ? own.at(name) : blank;
      TRY(group_->broadcast(tensor, owners_[i]));
      if (group_->rank() == 0) all.emplace_back(name, tensor);
    }
  }
  return group_->rank() == 0 ? all : mine;
}

}  // namespace foretrace::lm
