#include "lm/linear.h"

#include "kernels/packed_linear/packed_rows.h"
#include "lm/ops/bridge.h"
#include "lm/ops/product.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// Up to so many rows a pass over packed weights is faster than a product of matrices (bench_denoise).
constexpr int64_t kFewRows = 64;

bool are_few(const at::Tensor& x) { return x.numel() / x.size(-1) <= kFewRows; }

at::Tensor packed_product(const at::Tensor& x, const kernels::PackedMatrix& packed) {
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = packed.outputs();
  if (!are_few(x)) {
    const at::Tensor rows = x.contiguous(), y = at::empty(shape, rows.options());
    kernels::packed_rows(packed, rows.numel() / packed.inputs(), static_cast<const uint16_t*>(rows.data_ptr()),
                         static_cast<uint16_t*>(y.data_ptr()), ops::parallel_for);
    return y;
  }
  const at::Tensor rows = x.to(at::kFloat).contiguous();
  const at::Tensor y = at::empty(shape, rows.options());
  kernels::packed_linear(packed.args(rows.numel() / packed.inputs(), rows.data_ptr<float>(), packed.inputs(), y.data_ptr<float>(),
                                     packed.outputs(), false),
                         ops::parallel_for);
  return y.to(x.scalar_type());
}

// x w^T, where w changes before it is used again: with so many rows packing it is quicker than float32 copies of all that is multiplied.
at::Tensor product_once(const at::Tensor& x, const at::Tensor& w) {
  constexpr int64_t kManyRows = 512;
  const bool many = x.numel() / x.size(-1) >= kManyRows;
  if (!many || !ops::widens(x) || !kernels::packed_linear_is_fast()) return ops::product(x, w.t());
  const at::Tensor values = w.contiguous();
  const kernels::PackedMatrix packed(values.data_ptr(), kernels::Element::kBfloat16, values.size(0), values.size(1),
                                     kernels::PackedType::kBfloat16, ops::parallel_for);
  return packed_product(x, packed);
}

// Forward and backward read the compute copy; the weight's gradient is handed to the master.
struct CopiedLinear : torch::autograd::Function<CopiedLinear> {
  static at::Tensor forward(torch::autograd::AutogradContext* ctx, const at::Tensor& x, const at::Tensor& master,
                            const at::Tensor& copy) {
    ctx->save_for_backward({x, copy});
    ctx->saved_data["type"] = static_cast<int64_t>(master.scalar_type());
    return product_once(x, copy);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& copy = saved[1];
    const auto type = static_cast<at::ScalarType>(ctx->saved_data["type"].toInt());
    const at::Tensor dy = gradients[0].reshape({-1, copy.size(0)});
    at::Tensor dx;
    if (ctx->needs_input_grad(0)) dx = product_once(dy, copy.t()).view(x.sizes());
    at::Tensor dw = ops::product(dy.t(), x.reshape({-1, copy.size(1)})).to(type);
    return {dx, dw, at::Tensor()};
  }
};

// Calls body(e, part) for each stretch that has rows; part(tensor) is the tensor's rows of it.
template <typename Body>
void for_stretches(const at::Tensor& begin, const Body& body) {
  const auto* first = begin.data_ptr<int64_t>();
  for (int64_t e = 0; e + 1 < begin.numel(); ++e) {
    const int64_t from = first[e], rows = first[e + 1] - from;
    if (rows > 0) body(e, [from, rows](const at::Tensor& tensor) { return tensor.narrow(0, from, rows); });
  }
}

// Matrices [n, N, K] of stretches without rows.
void zero_idle(const at::Tensor& matrices, const at::Tensor& begin) {
  const auto* first = begin.data_ptr<int64_t>();
  for (int64_t e = 0; e + 1 < begin.numel(); ++e)
    if (first[e] == first[e + 1]) matrices[e].zero_();
}

// Products go straight into their rows of one tensor, forward and backward.
struct EachLinear : torch::autograd::Function<EachLinear> {
  static at::Tensor product(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& begin) {
    const auto matrices = weight.unflatten(0, {begin.numel() - 1, -1});
    const at::Tensor y = at::empty({x.size(0), matrices.size(1)}, x.options());
    for_stretches(begin, [&](int64_t e, const auto& part) { ops::product_into(part(y), part(x), matrices[e].t()); });
    return y;
  }

  static at::Tensor forward(torch::autograd::AutogradContext* ctx, const at::Tensor& x, const at::Tensor& master,
                            const at::Tensor& compute, const at::Tensor& begin) {
    ctx->save_for_backward({x, compute, begin});
    ctx->saved_data["type"] = static_cast<int64_t>(master.scalar_type());
    return product(x, compute, begin);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor &x = saved[0], &begin = saved[2], dy = gradients[0].contiguous();
    const at::Tensor matrices = saved[1].unflatten(0, {begin.numel() - 1, -1});
    at::Tensor dx, dw;
    if (ctx->needs_input_grad(0)) dx = at::empty_like(x);
    if (ctx->needs_input_grad(1)) dw = at::empty(matrices.sizes(), matrices.options());
    for_stretches(begin, [&](int64_t e, const auto& part) {
      if (dx.defined()) ops::product_into(part(dx), part(dy), matrices[e]);
      if (dw.defined()) ops::product_into(dw[e], part(dy).t(), part(x));
    });
    if (dw.defined()) {
      zero_idle(dw, begin);
      dw = dw.flatten(0, 1).to(static_cast<at::ScalarType>(ctx->saved_data["type"].toInt()));
    }
    return {dx, dw, at::Tensor(), at::Tensor()};
  }
};

kernels::PackedType packed_type(at::ScalarType type) {
  return type == at::kBFloat16 ? kernels::PackedType::kBfloat16 : kernels::PackedType::kFloat32;
}

// Weights packed whole and not rounded further, no gradient asked for, and few rows or such as would be widened one and all.
bool reads_packed(const at::Tensor& x, const Parameter& weight) {
  if (weight.packed == nullptr || !weight.packed_parts.empty() || x.numel() == 0 || ops::wants_grad({x, weight.value})) return false;
  if (weight.packed->front().type() != packed_type(weight.compute.scalar_type())) return false;
  return are_few(x) || ops::widens(x);
}

}  // namespace

at::Tensor linear(const at::Tensor& x, const Parameter& weight) {
  if (reads_packed(x, weight)) return packed_product(x, weight.packed->front());
  if (weight.compute.is_same(weight.value)) return ops::product(x, weight.value.t());
  if (at::GradMode::is_enabled() && weight.value.requires_grad())
    return CopiedLinear::apply(x, weight.value, weight.compute);
  return ops::product(x, weight.compute.t());
}

at::Tensor linear_each(const at::Tensor& x, const Parameter& weight, const at::Tensor& begin) {
  const at::Tensor rows = x.contiguous();
  if (ops::wants_grad({x, weight.value})) return EachLinear::apply(rows, weight.value, weight.compute.detach(), begin);
  return EachLinear::product(rows, weight.compute, begin);
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

at::Tensor embed(const at::Tensor& ids, const Parameter& weight, at::ScalarType type) {
  return at::embedding(weight.value, ids).to(type);
}

}  // namespace foretrace::lm
