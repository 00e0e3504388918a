#include "lm/train/optimizer.h"

#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

bool decays(ParameterKind kind) {
  return kind == ParameterKind::kMatrix || kind == ParameterKind::kEmbedding || kind == ParameterKind::kRouter;
}

}  // namespace

double clip_gradients(ParameterTable& table, double clip_norm) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (auto& parameter : table.all()) {
    if (parameter.kind == ParameterKind::kBuffer) continue;
    at::Tensor& gradient = parameter.value.mutable_grad();
    if (!gradient.defined()) gradient = at::zeros_like(parameter.value, at::TensorOptions().requires_grad(false));  // the loss does not reach it
    gradients.push_back(gradient);
  }
  const double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (clip_norm > 0 && norm > clip_norm) at::_foreach_mul_(gradients, clip_norm / norm);
  return norm;
}

Optimizer::Optimizer(const TrainConfig& config, ParameterTable& table, const std::vector<bool>& owned)
    : table_(table),
      kind_(config.optimizer),
      adamw_({config.beta1, config.beta2, config.epsilon}),
      muon_({config.momentum, config.weight_decay}) {
  size_t index = 0;
  for (auto& parameter : table.all()) {
    const bool mine = owned.empty() || owned[index];
    ++index;
    if (parameter.kind == ParameterKind::kBuffer || !mine) continue;
    if (is_muons(parameter)) {
      muon_.add(parameter.name, parameter.value, parameter.blocks);
    } else {
      adamw_.add(parameter.name, parameter.value, decays(parameter.kind) ? config.weight_decay : 0.0);
    }
  }
}

void Optimizer::step(double learning_rate) {
  muon_.step(learning_rate);
  adamw_.step(learning_rate);
  table_.refresh_compute_copies();
}

void Optimizer::clear_gradients() {
  for (auto& parameter : table_.all()) parameter.value.mutable_grad().reset();
}

NamedTensors Optimizer::blank_state(const Parameter& parameter) const {
  if (parameter.kind == ParameterKind::kBuffer) return {};
  return is_muons(parameter) ? Muon::blank_state(parameter.name, parameter.value) : AdamW::blank_state(parameter.name, parameter.value);
}

NamedTensors Optimizer::state() const {
  NamedTensors state;
  adamw_.collect_state(state);
  muon_.collect_state(state);
  return state;
}

}  // namespace foretrace::lm
