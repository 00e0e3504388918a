// Products are the exact ones, rounded once, whatever the processor multiplies in.
#include "lm/ops/product.h"

#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

// bf16 keeps eight bits; sums of k products add a little of fp32.
constexpr double kBfloat16 = 1.0 / 256 + 1e-5;

at::Tensor exact(const at::Tensor& a, const at::Tensor& b) { return at::matmul(a.to(at::kDouble), b.to(at::kDouble)); }

// Each number within `relative` of the exact one, small ones within that of the largest terms' rounding in fp32.
void expect_rounded(const at::Tensor& got, const at::Tensor& wanted, double relative) {
  const at::Tensor allowed = wanted.abs() * relative + 1e-5;
  EXPECT_TRUE(((got.to(at::kDouble) - wanted).abs() <= allowed).all().item<bool>());
}

TEST(Product, IsTheExactOneRoundedOnce) {
  at::manual_seed(1);
  for (const auto& [type, relative] : {std::pair{at::kBFloat16, kBfloat16}, {at::kFloat, 1e-5}, {at::kDouble, 1e-12}}) {
    const at::Tensor a = at::randn({2, 7, 33}).to(type), b = at::randn({19, 33}).to(type);
    const at::Tensor got = product(a, b.t());
    EXPECT_EQ(got.scalar_type(), type);
    expect_rounded(got, exact(a, b.t()), relative);
    expect_rounded(product(a[0].t(), a[1]), exact(a[0].t(), a[1]), relative);
  }
}

TEST(Product, GoesIntoPartsOfATensorAndOntoWiderSums) {
  at::manual_seed(2);
  const at::Tensor a = at::randn({5, 33}).to(at::kBFloat16), b = at::randn({33, 8}).to(at::kBFloat16);
  const at::Tensor out = at::full({9, 8}, 7, at::kBFloat16);
  product_into(out.narrow(0, 2, 5), a, b);
  expect_rounded(out.narrow(0, 2, 5), exact(a, b), kBfloat16);
  EXPECT_TRUE((out.narrow(0, 0, 2) == 7).all().item<bool>() && (out.narrow(0, 7, 2) == 7).all().item<bool>());
  const at::Tensor sum = at::ones({5, 8});
  add_product(sum, a, b);
  expect_rounded(sum - 1, exact(a, b), kBfloat16);
}

TEST(Product, HasTheGradientsOfAProduct) {
  at::manual_seed(3);
  at::Tensor a = at::randn({4, 6}).to(at::kBFloat16).requires_grad_(true), b = at::randn({6, 3}).to(at::kBFloat16).requires_grad_(true);
  product(a, b).sum().backward();
  const at::Tensor ones = at::ones({4, 3}, at::kDouble);
  expect_rounded(a.grad(), exact(ones, b.detach().t()), kBfloat16);
  expect_rounded(b.grad(), exact(a.detach().t(), ones), kBfloat16);
}

TEST(Product, WidensBfloat16OfThisProcessorAlone) {
  EXPECT_FALSE(widens(at::zeros({1})));
  EXPECT_FALSE(widens(at::zeros({1}, at::kDouble)));
  EXPECT_FALSE(widens(at::zeros({1}, at::TensorOptions(at::kBFloat16).device(at::kMeta))));
}

}  // namespace
}  // namespace foretrace::lm::ops
