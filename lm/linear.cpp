#include "lm/linear.h"

#include <torch/torch.h>

namespace foretrace::lm {
namespace {

// Forward and backward read the compute copy; the weight's gradient is handed to the master.
struct CopiedLinear : torch::autograd::Function<CopiedLinear> {
  static at::Tensor forward(torch::autograd::AutogradContext* ctx, const at::Tensor& x, const at::Tensor& master,
                            const at::Tensor& copy) {
    ctx->save_for_backward({x, copy});
    ctx->saved_data["type"] = static_cast<int64_t>(master.scalar_type());
    return at::linear(x, copy);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& copy = saved[1];
    const auto type = static_cast<at::ScalarType>(ctx->saved_data["type"].toInt());
    const at::Tensor dy = gradients[0].reshape({-1, copy.size(0)});
    at::Tensor dx;
    if (ctx->needs_input_grad(0)) dx = at::mm(dy, copy).view(x.sizes());
    at::Tensor dw = at::mm(dy.t(), x.reshape({-1, copy.size(1)})).to(type);
    return {dx, dw, at::Tensor()};
  }
};

}  // namespace

at::Tensor linear(const at::Tensor& x, const Parameter& weight) {
  if (weight.compute.is_same(weight.value)) return at::linear(x, weight.value);
  if (at::GradMode::is_enabled() && weight.value.requires_grad())
    return CopiedLinear::apply(x, weight.value, weight.compute);
  return at::linear(x, weight.compute);
}

at::Tensor embed(const at::Tensor& ids, const Parameter& weight, at::ScalarType type) {
  return at::embedding(weight.value, ids).to(type);
}

}  // namespace foretrace::lm
