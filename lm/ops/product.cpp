#include "lm/ops/product.h"

#include "kernels/cpu.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {

bool widens(const at::Tensor& x) { return x.scalar_type() == at::kBFloat16 && x.is_cpu() && !kernels::cpu_has_bfloat16_tiles(); }

at::Tensor product(const at::Tensor& a, const at::Tensor& b) {
  if (!widens(a)) return at::linear(a, b.t());
  return at::linear(a.to(at::kFloat), b.to(at::kFloat).t()).to(a.scalar_type());
}

void product_into(at::Tensor out, const at::Tensor& a, const at::Tensor& b) {
  if (widens(a)) {
    out.copy_(at::mm(a.to(at::kFloat), b.to(at::kFloat)));
  } else {
    at::mm_out(out, a, b);
  }
}

void add_product(const at::Tensor& sum, const at::Tensor& a, const at::Tensor& b) {
  if (sum.scalar_type() == a.scalar_type()) {
    sum.addmm_(a, b);
  } else if (sum.scalar_type() == at::kFloat && widens(a)) {
    sum.addmm_(a.to(at::kFloat), b.to(at::kFloat));
  } else {
    sum.add_(at::mm(a, b));
  }
}

}  // namespace foretrace::lm::ops
