#include "lm/ops/swiglu.h"

#include "kernels/swiglu/swiglu.h"
#include "lm/ops/bridge.h"
#include "lm/ops/plain_formulas.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// [..., C] as [rows, C] with dense rows a fixed stride apart.
kernels::SwigluArgs swiglu_args(const at::Tensor& gate, const at::Tensor& up) {
  kernels::SwigluArgs args{};
  args.rows = gate.size(0);
  args.cols = gate.size(1);
  args.element = element_of(gate, "gate");
  args.gate = gate.data_ptr();
  args.up = up.data_ptr();
  args.gate_stride = gate.stride(0);
  args.up_stride = up.stride(0);
  return args;
}

at::Tensor run(const at::Tensor& gate, const at::Tensor& up) {
  kernels::SwigluArgs args = swiglu_args(gate, up);
  at::Tensor out = at::empty(gate.sizes(), gate.options());
  args.out = out.data_ptr();
  kernels::swiglu(args, parallel_for);
  return out;
}

void run_backward(const at::Tensor& gate, const at::Tensor& up, const at::Tensor& grad,
                  const at::Tensor& dgate, const at::Tensor& dup) {
  const at::Tensor d_out = grad.contiguous();
  const kernels::SwigluGrads out{d_out.data_ptr(), dgate.data_ptr(), dup.data_ptr(),
                                 dgate.stride(0), dup.stride(0)};
  kernels::swiglu_backward(swiglu_args(gate, up), out, parallel_for);
}

struct SwigluFunction : torch::autograd::Function<SwigluFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& gate, const at::Tensor& up) {
    ctx->save_for_backward({gate, up});
    return run(gate, up);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const at::Tensor dgate = at::empty(saved[0].sizes(), saved[0].options());
    const at::Tensor dup = at::empty(saved[1].sizes(), saved[1].options());
    run_backward(saved[0], saved[1], grads[0], dgate, dup);
    return {dgate, dup};
  }
};

struct PackedSwiglu : torch::autograd::Function<PackedSwiglu> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& gate_up) {
    ctx->save_for_backward({gate_up});
    const int64_t cols = gate_up.size(1) / 2;
    return run(gate_up.narrow(1, 0, cols), gate_up.narrow(1, cols, cols));
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const at::Tensor gate_up = ctx->get_saved_variables()[0];
    const int64_t cols = gate_up.size(1) / 2;
    const at::Tensor d = at::empty(gate_up.sizes(), gate_up.options());
    run_backward(gate_up.narrow(1, 0, cols), gate_up.narrow(1, cols, cols), grads[0],
                 d.narrow(1, 0, cols), d.narrow(1, cols, cols));
    return {d};
  }
};

at::Tensor with_shape_of(const at::Tensor& out, const at::Tensor& x) {
  std::vector<int64_t> sizes = x.sizes().vec();
  sizes.back() = out.size(-1);
  return out.view(sizes);
}

}  // namespace

at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up) {
  TORCH_CHECK(
      gate.dim() >= 2 && gate.sizes() == up.sizes() && gate.scalar_type() == up.scalar_type(),
      "gate and up must have one shape [..., C] and type, got ", gate.sizes(), " and ", up.sizes());
  element_of(gate, "gate");
  const at::Tensor a = as_rows(gate), b = as_rows(up);
  return with_shape_of(wants_grad({gate, up}) ? SwigluFunction::apply(a, b) : run(a, b), gate);
}

at::Tensor swiglu_packed(const at::Tensor& gate_up) {
  TORCH_CHECK(gate_up.dim() >= 2 && gate_up.size(-1) % 2 == 0, "gate_up must be [..., 2 C], got ",
              gate_up.sizes());
  if (!gate_up.is_cpu()) return plain::swiglu_packed(gate_up);
  element_of(gate_up, "gate_up");
  const at::Tensor rows = as_rows(gate_up);
  const int64_t cols = rows.size(1) / 2;
  const at::Tensor out = wants_grad({gate_up})
                             ? PackedSwiglu::apply(rows)
                             : run(rows.narrow(1, 0, cols), rows.narrow(1, cols, cols));
  return with_shape_of(out, gate_up);
}

}  // namespace foretrace::lm::ops
