#include "lm/recursive/refiner_optimizer.h"

#include "lm/torch.h"
#include "lm/train/sign_descent.h"

namespace foretrace::lm {

RefinerOptimizer::RefinerOptimizer(Refiner& refiner, Options options)
    : refiner_(refiner), options_(options), adam_({options.beta1, options.beta2, options.weight_decay}), muon_({options.momentum, options.weight_decay}) {
  refiner.parameters().require_gradients(true);
  for (const auto& parameter : refiner.parameters().all()) {
    if (parameter.kind == ParameterKind::kBuffer) continue;
    if (options.momentum > 0 && parameter.kind == ParameterKind::kMatrix) muon_.add(parameter.name, parameter.value, parameter.blocks);
    else adam_.add(parameter.name, parameter.value);
  }
}

void RefinerOptimizer::step(const SupervisionStep& step, const at::Tensor& puzzles, double learning_rate, double puzzle_learning_rate) {
  if (step.puzzle_rows.defined())
    sign_descent(refiner_.puzzle_table()->value, puzzles, step.puzzle_rows.grad(), puzzle_learning_rate, options_.puzzle_weight_decay);
  adam_.step(learning_rate);
  muon_.step(learning_rate);
  for (auto& parameter : refiner_.parameters().all()) parameter.value.mutable_grad().reset();
  refiner_.parameters().refresh_compute_copies();
}

void RefinerOptimizer::collect_state(NamedTensors& state) const {
  adam_.collect_state(state);
  muon_.collect_state(state);
}

}  // namespace foretrace::lm
