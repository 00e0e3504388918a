#include "lm/ops/causal_conv.h"

#include "kernels/causal_conv/causal_conv.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Inputs {
  at::Tensor x, weight, history;
};

Inputs prepared(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& history) {
  const kernels::Element element = element_of(x, "x");
  TORCH_CHECK(x.dim() == 3, "x must be [B, T, C], got ", x.sizes());
  const int64_t channels = x.size(2);
  TORCH_CHECK(weight.numel() == channels * kernels::kConvWidth && weight.size(0) == channels,
              "weight must be [C, 1, 4] with C = ", channels, ", got ", weight.sizes());
  const std::vector<int64_t> history_sizes{x.size(0), kernels::kConvHistory, channels};
  TORCH_CHECK(!history.defined() || history.sizes() == at::IntArrayRef(history_sizes),
              "history must be [B, 3, C] = ", history_sizes);
  return {dense_last(x), as_parameter(weight, element).view({channels, kernels::kConvWidth}),
          as_parameter(history, element)};
}

kernels::CausalConvArgs args_of(const Inputs& in) {
  kernels::CausalConvArgs args{};
  args.batch = in.x.size(0);
  args.tokens = in.x.size(1);
  args.channels = in.x.size(2);
  args.element = element_of(in.x, "x");
  args.x = in.x.data_ptr();
  args.x_batch_stride = in.x.stride(0);
  args.x_token_stride = in.x.stride(1);
  args.weight = in.weight.data_ptr();
  args.history = pointer(in.history);
  return args;
}

CausalConvStep run(const Inputs& in, bool want_history) {
  kernels::CausalConvArgs args = args_of(in);
  CausalConvStep step{at::empty(in.x.sizes(), in.x.options()), {}};
  if (want_history)
    step.history =
        at::empty({args.batch, kernels::kConvHistory, args.channels}, in.weight.options());
  args.out = step.out.data_ptr();
  args.next_history = pointer(step.history);
  kernels::causal_conv(args, parallel_for);
  return step;
}

struct ConvFunction : torch::autograd::Function<ConvFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& weight,
                            const std::optional<at::Tensor>& given_history) {
    const at::Tensor history = given_history.value_or(at::Tensor());
    ctx->save_for_backward({x, weight, history});
    return run({x, weight, history}, false).out;
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const Inputs in{saved[0], saved[1], saved[2]};
    const at::Tensor d_out = grads[0].contiguous();
    const at::Tensor dx = at::empty(in.x.sizes(), in.x.options()),
                     dweight = at::empty_like(in.weight);
    kernels::CausalConvGrads out{};
    out.d_out = d_out.data_ptr();
    out.dx = dx.data_ptr();
    out.dx_batch_stride = dx.stride(0);
    out.dx_token_stride = dx.stride(1);
    out.dweight = dweight.data_ptr();
    kernels::causal_conv_backward(args_of(in), out, parallel_for);
    return {dx, dweight, at::Tensor()};
  }
};

}  // namespace

at::Tensor causal_conv_silu(const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& history) {
  const Inputs in = prepared(x, weight, history);
  if (!wants_grad({x, weight})) return run(in, false).out;
  return ConvFunction::apply(in.x, in.weight,
                             if_defined(in.history.defined() ? in.history.detach() : in.history));
}

CausalConvStep causal_conv_silu_step(const at::Tensor& x, const at::Tensor& weight,
                                     const at::Tensor& history) {
  const at::NoGradGuard no_grad;
  return run(prepared(x, weight, history), true);
}

}  // namespace foretrace::lm::ops
