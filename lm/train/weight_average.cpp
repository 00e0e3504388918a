#include "lm/train/weight_average.h"

#include "lm/torch.h"

namespace foretrace::lm {

WeightAverage::WeightAverage(ParameterTable& table, double decay, bool buffers) : table_(table), decay_(decay) {
  for (auto& parameter : table.all()) {
    if (parameter.kind == ParameterKind::kBuffer && !buffers) continue;
    parameters_.push_back(&parameter);
    averages_.push_back(parameter.value.detach().clone());
  }
}

void WeightAverage::update() {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> values;
  for (const Parameter* parameter : parameters_) values.push_back(parameter->value);
  at::_foreach_lerp_(averages_, values, 1 - decay_);
}

void WeightAverage::with_average(const std::function<void()>& use) {
  swap();
  use();
  swap();
}

void WeightAverage::collect_state(NamedTensors& state) const {
  for (size_t i = 0; i < averages_.size(); ++i) state.emplace_back("average." + parameters_[i]->name, averages_[i]);
}

void WeightAverage::swap() {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < averages_.size(); ++i) {
    const at::Tensor value = parameters_[i]->value.clone();
    parameters_[i]->value.copy_(averages_[i]);
    averages_[i].copy_(value);
  }
  table_.refresh_compute_copies();
}

}  // namespace foretrace::lm
