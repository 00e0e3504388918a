#include "lm/ops/linear_cross_entropy.h"

#include <algorithm>

#include "lm/ops/bridge.h"
#include "lm/ops/cross_entropy.h"
#include "lm/ops/product.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Labels {
  at::Tensor targets, weights;
  double z, smoothing;
  int64_t rows_at_once;
};

int64_t rows_of_block(const Labels& labels, int64_t vocabulary) {
  constexpr int64_t kLogits = int64_t{1} << 22, kFewest = 256;
  return labels.rows_at_once > 0 ? labels.rows_at_once : std::max(kFewest, kLogits / vocabulary);
}

struct Gradients {
  at::Tensor states, weight;  // undefined: not wanted
};

// The sum of losses; fills in the gradients that are defined. `weight` of them is in the master's
// type.
double run(const at::Tensor& states, const at::Tensor& compute, const Labels& labels,
           const Gradients& gradients) {
  const int64_t rows = states.size(0), block = rows_of_block(labels, compute.size(0));
  const bool wanted = gradients.states.defined() || gradients.weight.defined();
  double total = 0;
  for (int64_t begin = 0; begin < rows; begin += block) {
    const int64_t count = std::min(block, rows - begin);
    const auto part = [&](const at::Tensor& tensor) { return tensor.narrow(0, begin, count); };
    const CrossEntropy loss =
        cross_entropy_and_gradient(product(part(states), compute.t()), part(labels.targets),
                                   part(labels.weights), labels.z, labels.smoothing, wanted);
    total += loss.total;
    if (gradients.states.defined()) part(gradients.states).copy_(product(loss.dlogits, compute));
    if (gradients.weight.defined()) add_product(gradients.weight, loss.dlogits.t(), part(states));
  }
  return total;
}

struct LinearLossFunction : torch::autograd::Function<LinearLossFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& states,
                            const at::Tensor& master, const at::Tensor& compute,
                            const Labels& labels) {
    Gradients gradients;
    if (states.requires_grad()) gradients.states = at::empty_like(states);
    if (master.requires_grad()) gradients.weight = at::zeros_like(master);
    const double total = run(states, compute, labels, gradients);
    ctx->save_for_backward({gradients.states, gradients.weight});
    return at::scalar_tensor(total, labels.weights.options());
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const double scale = grads[0].item<double>();
    variable_list saved = ctx->get_saved_variables();
    for (at::Tensor& gradient : saved)
      if (scale != 1 && gradient.defined()) gradient = gradient * scale;
    return {saved[0], saved[1], at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor linear_cross_entropy(const at::Tensor& states, const HeadWeight& head,
                                const at::Tensor& targets, const at::Tensor& weights, double z,
                                double smoothing, int64_t rows_at_once) {
  TORCH_CHECK(states.dim() == 2 && head.compute.dim() == 2 && states.size(1) == head.compute.size(1) && head.compute.size(0) > 0,
              "states must be [N, d] beside a head [V, d], got ", states.sizes(), " and ", head.compute.sizes());
  TORCH_CHECK(targets.dim() == 1 && targets.size(0) == states.size(0) && weights.sizes() == targets.sizes(),
              "targets and weights must be [N] with N = ", states.size(0), ", got ", targets.sizes(), " and ", weights.sizes());
  const Labels labels = {targets, as_parameter(weights, element_of(states, "states")).detach(), z,
                         smoothing, rows_at_once};
  if (wants_grad({states, head.value}))
    return LinearLossFunction::apply(states.contiguous(), head.value, head.compute.detach(),
                                     labels);
  return at::scalar_tensor(run(states, head.compute, labels, {}), labels.weights.options());
}

}  // namespace foretrace::lm::ops
