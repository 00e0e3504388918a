#include "lm/ops/rotary.h"

#include "kernels/rotary/rotary.h"
#include "lm/ops/bridge.h"
#include "lm/ops/plain_formulas.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor turn(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin, bool inverse) {
  const RowsView view = rows_view(x);
  at::Tensor out = at::empty(x.sizes(), x.options().memory_format(at::MemoryFormat::Contiguous));
  kernels::rotary(
      {view.rows, x.size(2), x.size(3), cos.size(-1), element_of(x, "x"), view.tensor.data_ptr(),
       view.layout, cos.data_ptr(), sin.data_ptr(), cos.size(0) * cos.size(1), inverse,
       out.data_ptr(), kernels::dense_rows(x.size(3))},
      parallel_for);
  return out;
}

struct RotaryFunction : torch::autograd::Function<RotaryFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& cos,
                            const at::Tensor& sin) {
    ctx->save_for_backward({cos, sin});
    return turn(x, cos, sin, false);
  }
  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    return {turn(grads[0], saved[0], saved[1], true), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor rotary(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  TORCH_CHECK(x.dim() == 4 && cos.dim() == 4 && cos.size(1) == x.size(1) && cos.size(2) == 1 &&
                  2 * cos.size(3) <= x.size(3) && (cos.size(0) == 1 || cos.size(0) == x.size(0)) &&
                  sin.sizes() == cos.sizes(),
              "cos and sin must be [B or 1, T, 1, half] beside x of ", x.sizes(), ", got ",
              cos.sizes(), " and ", sin.sizes());
  if (!x.is_cpu()) return plain::rotary(x, cos, sin);
  const auto element = element_of(x, "x");
  const at::Tensor dense_cos = as_parameter(cos, element), dense_sin = as_parameter(sin, element);
  if (!wants_grad({x})) return turn(x, dense_cos, dense_sin, false);
  return RotaryFunction::apply(x, dense_cos, dense_sin);
}

}  // namespace foretrace::lm::ops
