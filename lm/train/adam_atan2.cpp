#include "lm/train/adam_atan2.h"

#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {

void AdamAtan2::add(const std::string& name, const at::Tensor& value) {
  if (!steps_.defined()) steps_ = at::zeros({}, at::kDouble);
  names_.push_back(name);
  values_.push_back(value);
  means_.push_back(at::zeros_like(value, at::TensorOptions().requires_grad(false)));
  squares_.push_back(at::zeros_like(value, at::TensorOptions().requires_grad(false)));
}

void AdamAtan2::step(double learning_rate) {
  if (values_.empty()) return;
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const at::Tensor& value : values_) gradients.push_back(value.grad());
  const double count = steps_.add_(1).item<double>();
  at::_foreach_lerp_(means_, gradients, 1 - options_.beta1);
  at::_foreach_mul_(squares_, options_.beta2);
  at::_foreach_addcmul_(squares_, gradients, gradients, 1 - options_.beta2);
  auto steps = at::_foreach_sqrt(squares_);
  at::_foreach_div_(steps, std::sqrt(1 - std::pow(options_.beta2, count)));
  for (size_t i = 0; i < steps.size(); ++i) at::atan2_out(steps[i], means_[i], steps[i]);
  at::_foreach_mul_(values_, 1 - learning_rate * options_.weight_decay);
  at::_foreach_add_(values_, steps, -learning_rate / (1 - std::pow(options_.beta1, count)));
}

void AdamAtan2::collect_state(NamedTensors& state) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    state.emplace_back("adam_atan2.mean." + names_[i], means_[i]);
    state.emplace_back("adam_atan2.square." + names_[i], squares_[i]);
  }
  if (steps_.defined()) state.emplace_back("adam_atan2.steps", steps_);
}

}  // namespace foretrace::lm
