#include "lm/ops/rms_norm.h"

#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/rms_norm/rms_norm.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::RmsNormArgs args_of(const RowsView& x, const at::Tensor& weight, double eps,
                             bool zero_centred) {
  kernels::RmsNormArgs args{};
  args.rows = x.rows;
  args.cols = x.cols;
  args.element = element_of(x.tensor, "x");
  args.x = x.tensor.data_ptr();
  args.x_rows = x.layout;
  args.weight = weight.data_ptr();
  args.zero_centred = zero_centred;
  args.eps = eps;
  return args;
}

at::Tensor run(const at::Tensor& x, const at::Tensor& weight, double eps, bool zero_centred) {
  const RowsView view = rows_view(x);
  kernels::RmsNormArgs args = args_of(view, weight, eps, zero_centred);
  at::Tensor out = at::empty(x.sizes(), x.options());
  args.out = out.data_ptr();
  kernels::rms_norm(args, parallel_for);
  return out;
}

struct NormFunction : torch::autograd::Function<NormFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& weight,
                            double eps, bool zero_centred) {
    ctx->save_for_backward({x, weight});
    ctx->saved_data["eps"] = eps;
    ctx->saved_data["zero_centred"] = zero_centred;
    return run(x, weight, eps, zero_centred);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const RowsView view = rows_view(saved[0]);
    const at::Tensor d_out = grads[0].contiguous();
    const at::Tensor dx = at::empty(saved[0].sizes(), saved[0].options()),
                     dweight = at::empty_like(saved[1]);
    const kernels::RmsNormGrads out{d_out.data_ptr(), dx.data_ptr(), kernels::dense_rows(view.cols),
                                    dweight.data_ptr()};
    kernels::rms_norm_backward(args_of(view, saved[1], ctx->saved_data["eps"].toDouble(),
                                       ctx->saved_data["zero_centred"].toBool()),
                               out, parallel_for);
    return {dx, dweight, at::Tensor(), at::Tensor()};
  }
};

kernels::GatedRmsNormArgs args_of(const RowsView& x, const RowsView& z, const at::Tensor& weight,
                                  double eps) {
  kernels::GatedRmsNormArgs args{};
  args.rows = x.rows;
  args.cols = x.cols;
  args.element = element_of(x.tensor, "x");
  args.x = x.tensor.data_ptr();
  args.z = z.tensor.data_ptr();
  args.x_rows = x.layout;
  args.z_rows = z.layout;
  args.weight = weight.data_ptr();
  args.eps = eps;
  return args;
}

at::Tensor run_gated(const at::Tensor& x, const at::Tensor& z, const at::Tensor& weight,
                     double eps) {
  const RowsView x_view = rows_view(x), z_view = rows_view(z);
  kernels::GatedRmsNormArgs args = args_of(x_view, z_view, weight, eps);
  at::Tensor out = at::empty(x.sizes(), x.options());
  args.out = out.data_ptr();
  kernels::gated_rms_norm(args, parallel_for);
  return out;
}

struct GatedNormFunction : torch::autograd::Function<GatedNormFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& z,
                            const at::Tensor& weight, double eps) {
    ctx->save_for_backward({x, z, weight});
    ctx->saved_data["eps"] = eps;
    return run_gated(x, z, weight, eps);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const RowsView x = rows_view(saved[0]), z = rows_view(saved[1]);
    const at::Tensor d_out = grads[0].contiguous();
    const at::Tensor dx = at::empty(saved[0].sizes(), saved[0].options());
    const at::Tensor dz = at::empty(saved[1].sizes(), saved[1].options()),
                     dweight = at::empty_like(saved[2]);
    const kernels::RowLayout dense = kernels::dense_rows(x.cols);
    const kernels::GatedRmsNormGrads out{
        d_out.data_ptr(), dx.data_ptr(), dz.data_ptr(), dense, dense, dweight.data_ptr()};
    kernels::gated_rms_norm_backward(args_of(x, z, saved[2], ctx->saved_data["eps"].toDouble()),
                                     out, parallel_for);
    return {dx, dz, dweight, at::Tensor()};
  }
};

void check_weight(const at::Tensor& x, const at::Tensor& weight) {
  TORCH_CHECK(x.dim() >= 2 && weight.dim() == 1 && weight.size(0) == x.size(-1),
              "weight must be [C] with C = ", x.size(-1), ", got ", weight.sizes());
}

}  // namespace

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps, bool zero_centred) {
  const at::Tensor w = as_parameter(weight, element_of(x, "x"));
  check_weight(x, w);
  if (!wants_grad({x, weight})) return run(x, w, eps, zero_centred);
  return NormFunction::apply(x, w, eps, zero_centred);
}

at::Tensor gated_rms_norm(const at::Tensor& x, const at::Tensor& z, const at::Tensor& weight,
                          double eps) {
  const at::Tensor w = as_parameter(weight, element_of(x, "x"));
  check_weight(x, w);
  TORCH_CHECK(z.sizes() == x.sizes() && z.scalar_type() == x.scalar_type(),
              "z must have the shape and type of x");
  if (!wants_grad({x, z, weight})) return run_gated(x, z, w, eps);
  return GatedNormFunction::apply(x, z, w, eps);
}

}  // namespace foretrace::lm::ops
