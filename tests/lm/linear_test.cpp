#include "lm/linear.h"

#include <gtest/gtest.h>

#include "lm/ops/product.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kInputs = 48, kOutputs = 40;

// As ParameterTable::make_compute_copies() leaves it.
Parameter weight_in_bf16(bool learns) {
  at::manual_seed(1);
  Parameter weight;
  weight.value = at::randn({kOutputs, kInputs}).to(at::kBFloat16).to(at::kFloat).set_requires_grad(learns);
  weight.compute = weight.value.detach().to(at::kBFloat16);
  return weight;
}

// Is every number one of bf16 next to the exact one, but for what sums of float32 lose?
void expect_rounded_once(const at::Tensor& got, const at::Tensor& exact) {
  const at::Tensor bound = exact.abs() / 256 + 1e-5 * exact.abs().max();
  EXPECT_TRUE(((got.to(at::kDouble) - exact).abs() <= bound).all().item<bool>());
}

TEST(Linear, IsRoundedOnceWhateverTheRows) {
  Parameter weight = weight_in_bf16(false);
  const at::Tensor w = weight.value.to(at::kDouble);
  for (const bool packed : {false, true}) {
    if (packed) pack_weight(weight, kernels::PackedType::kBfloat16);
    for (const int64_t rows : {1, 64, 65, 511, 512, 700}) {
      const at::Tensor x = at::randn({rows, kInputs}).to(at::kBFloat16);
      expect_rounded_once(linear(x, weight), at::mm(x.to(at::kDouble), w.t()));
    }
  }
}

TEST(Linear, ManyRowsThroughPackedWeightsAreEachByItself) {
  Parameter weight = weight_in_bf16(false);
  pack_weight(weight, kernels::PackedType::kBfloat16);
  const at::Tensor x = at::randn({200, kInputs}).to(at::kBFloat16);
  if (!ops::widens(x)) GTEST_SKIP() << "tiles multiply bf16 here";
  const at::Tensor all = linear(x, weight);
  for (int64_t row = 0; row < 200; row += 40) EXPECT_TRUE(at::equal(all.narrow(0, row, 3), linear(x.narrow(0, row, 3), weight))) << row;
}

TEST(Linear, GradientsAreThoseOfTheProduct) {
  for (const int64_t rows : {3, 100, 511, 512, 700}) {
    const Parameter weight = weight_in_bf16(true);
    const at::Tensor x = at::randn({rows, kInputs}).to(at::kBFloat16).set_requires_grad(true), dy = at::randn({rows, kOutputs}).to(at::kBFloat16);
    linear(x, weight).backward(dy);
    const at::Tensor exact_x = x.detach().to(at::kDouble), exact_dy = dy.to(at::kDouble);
    expect_rounded_once(x.grad(), at::mm(exact_dy, weight.value.detach().to(at::kDouble)));
    expect_rounded_once(weight.value.grad(), at::mm(exact_dy.t(), exact_x));
  }
}

}  // namespace
}  // namespace foretrace::lm
