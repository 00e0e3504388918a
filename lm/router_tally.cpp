#include "lm/router_tally.h"

#include "lm/torch.h"

namespace foretrace::lm {

void RouterTally::add(const at::Tensor& probabilities, const at::Tensor& experts, const at::Tensor& valid, const at::Tensor& bias) {
  const auto options = probabilities.options().requires_grad(false);
  const at::Tensor counts = valid.defined() ? valid.flatten().to(options.dtype())
                                            : at::ones({probabilities.size(0)}, options);
  const at::Tensor assigned = at::zeros({probabilities.size(1)}, options)
                                  .scatter_add(0, experts.flatten(), counts.repeat_interleave(experts.size(1)));
  const at::Tensor mass = (probabilities * counts.unsqueeze(1)).sum(0);
  sum(assigned, mass, counts.sum());
  if (bias.defined()) loads_.push_back({bias, assigned});
}

void RouterTally::add(const RouterTally& other, const at::Tensor& mass) {
  sum(other.assignments_, mass, other.rows_);
  loads_.insert(loads_.end(), other.loads_.begin(), other.loads_.end());
}

at::Tensor RouterTally::loads(const std::vector<RouterTally>& tallies) {
  at::Tensor sum;
  for (const RouterTally& tally : tallies) {
    std::vector<at::Tensor> layers;
    for (const Load& load : tally.loads_) layers.push_back(load.assignments);
    if (layers.empty()) return {};
    sum = sum.defined() ? sum + at::stack(layers) : at::stack(layers);
  }
  return sum;
}

void RouterTally::balance(const at::Tensor& loads, double rate) const {
  const at::NoGradGuard no_grad;
  for (size_t layer = 0; layer < loads_.size(); ++layer) {
    const at::Tensor load = loads[static_cast<int64_t>(layer)];
    loads_[layer].bias.add_((load.mean() - load).sign(), rate);
  }
}

void RouterTally::sum(const at::Tensor& assigned, const at::Tensor& mass, const at::Tensor& rows) {
  assignments_ = assignments_.defined() ? assignments_ + assigned : assigned;
  probabilities_ = probabilities_.defined() ? probabilities_ + mass : mass;
  rows_ = rows_.defined() ? rows_ + rows : rows;
}

at::Tensor RouterTally::loss() const {
  if (!rows_.defined()) return {};
  return (assignments_ / rows_ * probabilities_ / rows_).sum() * static_cast<double>(assignments_.size(0));
}

}  // namespace foretrace::lm
