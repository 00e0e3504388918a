#include "lm/train/optimizer.h"

#include <torch/torch.h>

#include <cmath>

namespace foretrace::lm {
namespace {

bool decays(ParameterKind kind) {
  return kind == ParameterKind::kMatrix || kind == ParameterKind::kEmbedding || kind == ParameterKind::kRouter;
}

}  // namespace

Optimizer::Optimizer(const TrainConfig& config, ParameterTable& table)
    : table_(table),
      adamw_({config.beta1, config.beta2, config.epsilon}),
      muon_({config.momentum, config.weight_decay}) {
  for (auto& parameter : table.all()) {
    if (parameter.kind == ParameterKind::kBuffer) continue;
    if (config.optimizer == OptimizerKind::kMuon && parameter.kind == ParameterKind::kMatrix) {
      muon_.add(parameter.name, parameter.value, parameter.blocks);
    } else {
      adamw_.add(parameter.name, parameter.value, decays(parameter.kind) ? config.weight_decay : 0.0);
    }
  }
}

double Optimizer::clip(double clip_norm) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : table_.all())
    if (parameter.kind != ParameterKind::kBuffer) gradients.push_back(parameter.value.grad());
  const double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (clip_norm > 0 && norm > clip_norm) at::_foreach_mul_(gradients, clip_norm / norm);
  return norm;
}

void Optimizer::step(double learning_rate) {
  muon_.step(learning_rate);
  adamw_.step(learning_rate);
  table_.refresh_compute_copies();
}

void Optimizer::clear_gradients() {
  for (auto& parameter : table_.all()) parameter.value.mutable_grad().reset();
}

NamedTensors Optimizer::state() const {
  NamedTensors state;
  adamw_.collect_state(state);
  muon_.collect_state(state);
  return state;
}

}  // namespace foretrace::lm
