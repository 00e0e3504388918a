#include "lm/train/weight_average.h"

#include "lm/torch.h"

namespace foretrace::lm {

WeightAverage::WeightAverage(ParameterTable& table, double decay) : table_(table), decay_(decay) {
  for (const auto& parameter : table.all()) averages_.push_back(parameter.value.detach().clone());
}

void WeightAverage::update() {
  const at::NoGradGuard no_grad;
  size_t i = 0;
  for (const auto& parameter : table_.all()) averages_[i++].lerp_(parameter.value, 1 - decay_);
}

void WeightAverage::with_average(const std::function<void()>& use) {
  swap();
  use();
  swap();
}

void WeightAverage::collect_state(NamedTensors& state) const {
  size_t i = 0;
  for (const auto& parameter : table_.all()) state.emplace_back("average." + parameter.name, averages_[i++]);
}

void WeightAverage::swap() {
  const at::NoGradGuard no_grad;
  size_t i = 0;
  for (auto& parameter : table_.all()) {
    const at::Tensor value = parameter.value.clone();
    parameter.value.copy_(averages_[i]);
    averages_[i++].copy_(value);
  }
  table_.refresh_compute_copies();
}

}  // namespace foretrace::lm
