#include "lm/linear.h"

#include "lm/ops/bridge.h"
#include "lm/torch.h"

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
  return linear(x, WeightSlice{weight.value, weight.compute});
}

at::Tensor linear(const at::Tensor& x, const WeightSlice& weight) {
  if (weight.compute.is_same(weight.value)) return at::linear(x, weight.value);
  if (at::GradMode::is_enabled() && weight.value.requires_grad())
    return CopiedLinear::apply(x, weight.value, weight.compute);
  return at::linear(x, weight.compute);
}

void linear_step(const Parameter& weight, const StepProduct& product) {
  const kernels::PackedMatrix& packed = weight.packed->front();
  kernels::packed_linear(
      packed.args(product.rows, product.x, packed.inputs(), product.y, packed.outputs(), product.add), ops::parallel_for);
}

void pack_weight(Parameter& weight, kernels::PackedType type) {
  std::vector<PackedPart> parts = weight.packed_parts;
  if (parts.empty()) parts = {{0, weight.compute.size(0)}};
  std::vector<kernels::PackedMatrix> packed;
  for (const PackedPart& part : parts) {
    const at::Tensor rows = weight.compute.detach().narrow(0, part.begin, part.rows);
    const at::Tensor values = (part.transposed ? rows.t() : rows).contiguous();
    packed.emplace_back(values.data_ptr(), ops::element_of(values, "weight"), values.size(0), values.size(1), type, ops::parallel_for);
  }
  weight.packed = std::make_shared<const std::vector<kernels::PackedMatrix>>(std::move(packed));
}

std::vector<WeightSlice> split_rows(const Parameter& weight, int64_t shares) {
  std::vector<WeightSlice> slices;
  const bool one = weight.compute.is_same(weight.value);
  const auto values = weight.value.unflatten(0, {shares, -1}).unbind(0);
  const auto copies = one ? values : weight.compute.unflatten(0, {shares, -1}).unbind(0);
  for (size_t i = 0; i < values.size(); ++i) slices.push_back({values[i], copies[i]});
  return slices;
}

at::Tensor embed(const at::Tensor& ids, const Parameter& weight, at::ScalarType type) {
  return at::embedding(weight.value, ids).to(type);
}

}  // namespace foretrace::lm
