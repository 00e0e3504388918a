#include "lm/recursive/stablemax.h"

#include <gtest/gtest.h>

#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

double s(double v) { return v >= 0 ? v + 1 : 1 / (1 - v); }

TEST(Stablemax, FollowsItsFormula) {
  const std::vector<double> v = {-3, -0.5, 0, 2, 7};
  double sum = 0;
  for (const double x : v) sum += s(x);
  for (int64_t label = 0; label < 5; ++label) {
    const at::Tensor loss = stablemax_cross_entropy(at::tensor(v, at::kDouble).view({1, 5}), at::tensor({label}, at::kLong));
    EXPECT_NEAR(loss.item<double>(), -std::log(s(v[static_cast<size_t>(label)]) / sum), 1e-12);
  }
}

TEST(Stablemax, GradientsAreThoseOfFiniteDifferences) {
  at::manual_seed(1);
  at::Tensor logits = at::randn({2, 3, 6}, at::kDouble).mul_(3).requires_grad_(true);
  const at::Tensor labels = at::tensor(std::vector<int64_t>{1, 5, kIgnoredLabel, 0, 3, 2}, at::kLong).view({2, 3});
  const at::Tensor weights = at::randn({2, 3}, at::kDouble);
  const auto value = [&] { return (stablemax_cross_entropy(logits, labels) * weights).sum(); };
  value().backward();
  const at::NoGradGuard no_grad;
  double* x = logits.data_ptr<double>();
  const at::Tensor gradient = logits.grad().flatten();
  for (int64_t i = 0; i < logits.numel(); ++i) {
    const double at = x[i], step = 1e-6;
    x[i] = at + step;
    const double up = value().item<double>();
    x[i] = at - step;
    EXPECT_NEAR((up - value().item<double>()) / (2 * step), gradient[i].item<double>(), 1e-7) << i;
    x[i] = at;
  }
}

TEST(Stablemax, IgnoredLabelsCostNothingAndLearnNothing) {
  at::Tensor logits = at::randn({3, 4}).requires_grad_(true);
  const at::Tensor losses = stablemax_cross_entropy(logits, at::tensor(std::vector<int64_t>{kIgnoredLabel, 2, kIgnoredLabel}, at::kLong));
  EXPECT_EQ(losses[0].item<double>(), 0);
  EXPECT_GT(losses[1].item<double>(), 0);
  losses.sum().backward();
  EXPECT_EQ(logits.grad()[0].abs().sum().item<double>(), 0);
  EXPECT_GT(logits.grad()[1].abs().sum().item<double>(), 0);
}

// Where softmax's exponentials end at about 710, stablemax goes on; and it is computed in fp64 whatever the logits are.
TEST(Stablemax, HoldsFarOut) {
  for (const double far : {1e6, 1e15}) {
    at::Tensor logits = at::tensor({far, -far, 0.0}, at::kFloat).view({1, 3}).requires_grad_(true);
    const at::Tensor loss = stablemax_cross_entropy(logits, at::tensor({int64_t{1}}, at::kLong));
    EXPECT_EQ(loss.scalar_type(), at::kDouble);
    EXPECT_NEAR(loss.item<double>(), 2 * std::log(far), 1e-4);
    loss.sum().backward();
    EXPECT_TRUE(at::isfinite(logits.grad()).all().item<bool>());
  }
}

}  // namespace
}  // namespace foretrace::lm
