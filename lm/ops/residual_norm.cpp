#include "lm/ops/residual_norm.h"

#include "kernels/residual_norm/residual_norm.h"
#include "lm/ops/bridge.h"
#include "lm/ops/plain_formulas.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::ResidualNormArgs args_of(const at::Tensor& out, const at::Tensor& scale) {
  kernels::ResidualNormArgs args{};
  args.cols = out.size(-1);
  args.rows = scale.numel();
  args.element = element_of(out, "x");
  args.out = out.data_ptr();
  args.scale = scale.data_ptr();
  return args;
}

struct Normed {
  at::Tensor out, scale;
};

Normed run(const at::Tensor& x, const at::Tensor& delta, double eps) {
  const at::Tensor out = at::empty(x.sizes(), x.options());
  const at::Tensor scale = at::empty({x.numel() / std::max<int64_t>(x.size(-1), 1)}, x.options().dtype(parameter_type(element_of(x, "x"))));
  kernels::ResidualNormArgs args = args_of(out, scale);
  args.x = x.data_ptr();
  args.delta = delta.data_ptr();
  args.eps = eps;
  kernels::residual_norm(args, parallel_for);
  return {out, scale};
}

struct ResidualNormFunction : torch::autograd::Function<ResidualNormFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& delta, double eps) {
    Normed normed = run(x, delta, eps);
    ctx->save_for_backward({normed.out, normed.scale});
    return normed.out;
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const at::Tensor d_out = grads[0].contiguous(), dx = at::empty(saved[0].sizes(), saved[0].options());
    kernels::residual_norm_backward(args_of(saved[0], saved[1]), {d_out.data_ptr(), dx.data_ptr()}, parallel_for);
    return {dx, dx, at::Tensor()};
  }
};

}  // namespace

at::Tensor residual_norm(const at::Tensor& x, const at::Tensor& delta, double eps) {
  TORCH_CHECK(x.dim() >= 1 && x.sizes() == delta.sizes() && x.scalar_type() == delta.scalar_type(),
              "x and delta must have one shape [..., C] and type, got ", x.sizes(), " and ", delta.sizes());
  if (!x.is_cpu()) return plain::residual_norm(x, delta, eps);
  element_of(x, "x");
  const at::Tensor a = x.contiguous(), b = delta.contiguous();
  return wants_grad({x, delta}) ? ResidualNormFunction::apply(a, b, eps) : run(a, b, eps).out;
}

}  // namespace foretrace::lm::ops
