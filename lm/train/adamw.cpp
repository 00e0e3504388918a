#include "lm/train/adamw.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {

void AdamW::add(const std::string& name, const at::Tensor& value, double weight_decay) {
  auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.weight_decay == weight_decay; });
  if (group == groups_.end()) group = groups_.insert(groups_.end(), Group{weight_decay, {}, {}, {}, {}, {}});
  group->names.push_back(name);
  group->values.push_back(value);
  group->means.push_back(at::zeros_like(value, at::TensorOptions().requires_grad(false)));
  group->squares.push_back(at::zeros_like(value, at::TensorOptions().requires_grad(false)));
  group->steps.push_back(at::zeros({}, at::kFloat));
}

void AdamW::step(double learning_rate) {
  const at::NoGradGuard no_grad;
  for (auto& group : groups_) {
    std::vector<at::Tensor> gradients;
    for (const auto& value : group.values) gradients.push_back(value.grad());
    at::_foreach_add_(group.steps, 1);
    at::_fused_adamw_(group.values, gradients, group.means, group.squares, /*max_exp_avg_sqs=*/{}, group.steps,
                      learning_rate, options_.beta1, options_.beta2, group.weight_decay, options_.epsilon,
                      /*amsgrad=*/false, /*maximize=*/false);
  }
}

NamedTensors AdamW::blank_state(const std::string& name, const at::Tensor& value) {
  const auto like = [&] { return at::empty_like(value, at::TensorOptions().requires_grad(false)); };
  return {{"adamw.mean." + name, like()}, {"adamw.square." + name, like()}, {"adamw.steps." + name, at::empty({}, at::kFloat)}};
}

void AdamW::collect_state(NamedTensors& state) const {
  for (const auto& group : groups_) {
    for (size_t i = 0; i < group.values.size(); ++i) {
      state.emplace_back("adamw.mean." + group.names[i], group.means[i]);
      state.emplace_back("adamw.square." + group.names[i], group.squares[i]);
      state.emplace_back("adamw.steps." + group.names[i], group.steps[i]);
    }
  }
}

}  // namespace foretrace::lm
