#include "lm/ops/plain_formulas.h"

#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm::ops::plain {

at::Tensor swiglu_packed(const at::Tensor& gate_up) {
  const auto halves = gate_up.chunk(2, -1);
  return at::silu(halves[0]) * halves[1];
}

at::Tensor rotary(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  const int64_t half = cos.size(-1);
  const at::Tensor a = wide(x.narrow(-1, 0, half)), b = wide(x.narrow(-1, half, half));
  const auto rounded = [&](const at::Tensor& y) { return y.to(x.scalar_type()); };
  return at::cat({rounded(a * cos - b * sin), rounded(b * cos + a * sin), x.narrow(-1, 2 * half, x.size(-1) - 2 * half)}, -1);
}

at::Tensor residual_norm(const at::Tensor& x, const at::Tensor& delta, double eps) {
  return at::rms_norm(x + delta, {x.size(-1)}, {}, eps);
}

}  // namespace foretrace::lm::ops::plain
