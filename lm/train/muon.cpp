#include "lm/train/muon.h"

#include <algorithm>
#include <cmath>

#include "lm/ops/product.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr double kA = 3.4445;
constexpr double kB = -4.7750;
constexpr double kC = 2.0315;
constexpr int kIterations = 5;

}  // namespace

at::Tensor orthogonalised(const at::Tensor& u) {
  const bool tall = u.size(1) > u.size(2);  // A is the smaller of the two products
  at::Tensor x = u / (u.norm(2, {1, 2}, true) + 1e-7);
  x = (tall ? x.transpose(1, 2) : x).to(at::kBFloat16).contiguous();
  if (ops::widens(x)) x = x.to(at::kFloat);
  for (int i = 0; i < kIterations; ++i) {
    const at::Tensor a = at::bmm(x, x.transpose(1, 2));
    x = at::baddbmm(x, at::baddbmm(a, a, a, kB, kC), x, kA, 1);
  }
  return (tall ? x.transpose(1, 2) : x).to(u.scalar_type());
}

void Muon::add(const std::string& name, const at::Tensor& value, const std::vector<int64_t>& blocks) {
  int64_t begin = 0;
  for (const int64_t rows : blocks) {
    auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) {
      return g.rows == rows && g.columns == value.size(1);
    });
    if (group == groups_.end()) group = groups_.insert(groups_.end(), Group{{}, rows, value.size(1)});
    group->blocks.emplace_back(values_.size(), begin);
    begin += rows;
  }
  names_.push_back(name);
  values_.push_back(value);
  momenta_.push_back(at::zeros_like(value, at::TensorOptions().requires_grad(false)));
}

void Muon::step(double learning_rate) {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < values_.size(); ++i) momenta_[i].lerp_(values_[i].grad(), 1 - options_.momentum);
  for (const auto& group : groups_) apply(group, learning_rate);
}

void Muon::apply(const Group& group, double learning_rate) {
  std::vector<at::Tensor> updates;
  for (const auto& [value, begin] : group.blocks) {
    const at::Tensor gradient = values_[value].grad().narrow(0, begin, group.rows);
    updates.push_back(gradient.lerp(momenta_[value].narrow(0, begin, group.rows), options_.momentum));
  }
  const at::Tensor update = orthogonalised(at::stack(updates));
  const double scale = 0.2 * std::sqrt(static_cast<double>(std::max(group.rows, group.columns)));
  for (size_t i = 0; i < group.blocks.size(); ++i) {
    const auto& [value, begin] = group.blocks[i];
    at::Tensor rows = values_[value].narrow(0, begin, group.rows);
    rows.mul_(1 - learning_rate * options_.weight_decay).add_(update[static_cast<int64_t>(i)], -learning_rate * scale);
  }
}

NamedTensors Muon::blank_state(const std::string& name, const at::Tensor& value) {
  return {{"muon.momentum." + name, at::empty_like(value, at::TensorOptions().requires_grad(false))}};
}

void Muon::collect_state(NamedTensors& state) const {
  for (size_t i = 0; i < values_.size(); ++i) state.emplace_back("muon.momentum." + names_[i], momenta_[i]);
}

}  // namespace foretrace::lm
