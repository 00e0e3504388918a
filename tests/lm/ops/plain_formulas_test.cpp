// What tensors on a GPU are computed by, held on the CPU to the kernels that it stands for: values and gradients.
#include "lm/ops/plain_formulas.h"

#include "lm/ops/residual_norm.h"
#include "lm/ops/rotary.h"
#include "lm/ops/swiglu.h"
#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

// gradients.h runs its second function in fp64 alone; each is held to the other.
void expect_agreement(const Function& a, const Function& b, const Tensors& values) {
  expect_same(a, b, values);
  expect_same(b, a, values);
}

TEST(PlainFormulas, SwigluIsTheKernels) {
  at::manual_seed(1);
  expect_agreement([](const Tensors& in) { return Tensors{plain::swiglu_packed(in[0])}; },
                   [](const Tensors& in) { return Tensors{swiglu_packed(in[0])}; }, {random_double({2, 5, 44})});
}

TEST(PlainFormulas, ResidualNormIsTheKernels) {
  at::manual_seed(2);
  for (const double eps : {1e-5, 0.5})
    expect_agreement([&](const Tensors& in) { return Tensors{plain::residual_norm(in[0], in[1].transpose(1, 2), eps)}; },
                     [&](const Tensors& in) { return Tensors{residual_norm(in[0], in[1].transpose(1, 2), eps)}; },
                     {random_double({2, 5, 20}), random_double({2, 20, 5})});
}

TEST(PlainFormulas, RotaryIsTheKernels) {
  at::manual_seed(3);
  for (const int64_t rows : {1, 2}) {
    for (const int64_t half : {3, 5}) {
      const at::Tensor angles = random_double({rows, 5, 1, half}), cos = angles.cos(), sin = angles.sin();
      const auto of = [](const at::Tensor& x, const at::Tensor& like) { return x.to(like.scalar_type()); };
      const auto heads = [](const at::Tensor& x) { return x.narrow(-1, 7, 30).unflatten(-1, {3, 10}); };
      expect_agreement([&](const Tensors& in) { return Tensors{plain::rotary(heads(in[0]), of(cos, in[0]), of(sin, in[0]))}; },
                       [&](const Tensors& in) { return Tensors{rotary(heads(in[0]), of(cos, in[0]), of(sin, in[0]))}; },
                       {random_double({2, 5, 40})});
    }
  }
}

// Values alone: gradients differ by the places at which they are rounded.
TEST(PlainFormulas, InBfloat16TheyKeepTheTypeAndAreAsExactAsIt) {
  at::manual_seed(4);
  const auto half = [](at::IntArrayRef sizes) { return at::randn(sizes).to(at::kBFloat16); };
  const at::Tensor x = half({2, 5, 44}), y = half({2, 5, 44}), heads = half({2, 5, 3, 10});
  const at::Tensor angles = at::randn({1, 5, 1, 5}), cos = angles.cos(), sin = angles.sin();
  const std::pair<at::Tensor, at::Tensor> pairs[] = {{plain::swiglu_packed(x), swiglu_packed(x)},
                                                     {plain::residual_norm(x, y, 1e-5), residual_norm(x, y, 1e-5)},
                                                     {plain::rotary(heads, cos, sin), rotary(heads, cos, sin)}};
  for (const auto& [formula, kernel] : pairs) {
    EXPECT_EQ(formula.scalar_type(), at::kBFloat16);
    EXPECT_LT(relative_error(formula, kernel), 0.01);
  }
}

}  // namespace
}  // namespace foretrace::lm::ops
