#include "tests/lm/plain_norm.h"

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

at::Tensor wide(const at::Tensor& x) { return x.scalar_type() == at::kDouble ? x : x.to(at::kFloat); }

at::Tensor plain_norm_normalised(const at::Tensor& x, double eps) {
  return x * at::rsqrt(x.square().mean(-1, /*keepdim=*/true) + eps);
}

}  // namespace

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps, at::ScalarType type) {
  return (plain_norm_normalised(wide(x), eps) * (weight + 1)).to(type);
}

at::Tensor gated_rms_norm(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& weight, double eps,
                          at::ScalarType type) {
  return (plain_norm_normalised(wide(x), eps) * weight * at::silu(wide(gate))).to(type);
}

}  // namespace foretrace::lm
