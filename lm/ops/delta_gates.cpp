#include "lm/ops/delta_gates.h"

#include "kernels/delta_gates/delta_gates.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct GateInputs {
  at::Tensor a, b, a_log, dt_bias;  // a, b: [rows, Hv]
  double beta_max;
};

kernels::DeltaGatesArgs args_of(const GateInputs& in) {
  kernels::DeltaGatesArgs args{};
  args.rows = in.a.size(0);
  args.heads = in.a.size(1);
  args.element = element_of(in.a, "a");
  args.a = in.a.data_ptr();
  args.b = in.b.data_ptr();
  args.a_stride = in.a.stride(0);
  args.b_stride = in.b.stride(0);
  args.a_log = in.a_log.data_ptr();
  args.dt_bias = in.dt_bias.data_ptr();
  args.beta_max = in.beta_max;
  return args;
}

variable_list run(const GateInputs& in) {
  kernels::DeltaGatesArgs args = args_of(in);
  const at::Tensor g = at::empty(in.a.sizes(), in.a_log.options()), beta = at::empty_like(g);
  args.g = g.data_ptr();
  args.beta = beta.data_ptr();
  kernels::delta_gates(args, parallel_for);
  return {g, beta};
}

struct GatesFunction : torch::autograd::Function<GatesFunction> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& a, const at::Tensor& b,
                               const at::Tensor& a_log, const at::Tensor& dt_bias,
                               double beta_max) {
    ctx->save_for_backward({a, b, a_log, dt_bias});
    ctx->saved_data["beta_max"] = beta_max;
    return run({a, b, a_log, dt_bias, beta_max});
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const GateInputs in{saved[0], saved[1], saved[2], saved[3], ctx->saved_data["beta_max"].toDouble()};
    const at::Tensor dg = grads[0].contiguous(), dbeta = grads[1].contiguous();
    const at::Tensor da = at::empty(in.a.sizes(), in.a.options()),
                     db = at::empty(in.b.sizes(), in.b.options());
    const at::Tensor da_log = at::empty_like(in.a_log), ddt_bias = at::empty_like(in.dt_bias);
    const kernels::DeltaGatesGrads out{dg.data_ptr(),     dbeta.data_ptr(),   da.data_ptr(),
                                       db.data_ptr(),     da.stride(0),       db.stride(0),
                                       da_log.data_ptr(), ddt_bias.data_ptr()};
    kernels::delta_gates_backward(args_of(in), out, parallel_for);
    return {da, db, da_log, ddt_bias, at::Tensor()};
  }
};

}  // namespace

DeltaGates delta_gates(const at::Tensor& a, const at::Tensor& b, const at::Tensor& a_log,
                       const at::Tensor& dt_bias, double beta_max) {
  const kernels::Element element = element_of(a, "a");
  TORCH_CHECK(a.dim() >= 2 && b.sizes() == a.sizes() && b.scalar_type() == a.scalar_type(),
              "a and b must have one shape [..., Hv] and type, got ", a.sizes(), " and ",
              b.sizes());
  TORCH_CHECK(a_log.numel() == a.size(-1) && dt_bias.numel() == a.size(-1),
              "a_log and dt_bias must be [Hv] with Hv = ", a.size(-1));
  const GateInputs in{as_rows(a), as_rows(b), as_parameter(a_log, element),
                  as_parameter(dt_bias, element), beta_max};
  const variable_list out = wants_grad({a, b, a_log, dt_bias})
                                ? GatesFunction::apply(in.a, in.b, in.a_log, in.dt_bias, beta_max)
                                : run(in);
  return {out[0].view(a.sizes()), out[1].view(a.sizes())};
}

}  // namespace foretrace::lm::ops
