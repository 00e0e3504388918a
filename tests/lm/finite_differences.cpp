#include "tests/lm/finite_differences.h"

#include <gtest/gtest.h>

#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {

void expect_finite_differences(ParameterTable& table, const std::function<at::Tensor()>& value) {
  table.require_gradients(true);
  value().backward();
  const at::NoGradGuard no_grad;
  constexpr double kStep = 2e-7;  // of a direction as long as the parameter is large: a longer one measures the third derivative
  for (auto& parameter : table.all()) {
    if (!parameter.value.grad().defined()) continue;
    const at::Tensor along = at::randn_like(parameter.value);
    parameter.value.add_(along, kStep);
    const double up = value().item<double>();
    parameter.value.sub_(along, 2 * kStep);
    const double slope = (up - value().item<double>()) / (2 * kStep);
    parameter.value.add_(along, kStep);
    const double want = (parameter.value.grad() * along).sum().item<double>();
    EXPECT_NEAR(slope, want, 1e-5 * (1 + std::abs(want))) << parameter.name;
  }
}

}  // namespace foretrace::lm
