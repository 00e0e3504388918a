// Central differences of a scalar function, to check a reference's gradient in float64.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "tests/kernels/numbers.h"

namespace foretrace::kernels {

// Expects `gradient` to be that of loss() in every number of `input` (float64), to 1e-7 of its
// largest value.
inline void expect_gradient(Numbers& input, const Numbers& gradient,
                            const std::function<double()>& loss, const char* name) {
  constexpr double kStep = 1e-5;
  Numbers expected(Element::kFloat64, input.size());
  for (int64_t i = 0; i < input.size(); ++i) {
    const double value = input.get(i);
    input.set(i, value + kStep);
    const double above = loss();
    input.set(i, value - kStep);
    const double below = loss();
    input.set(i, value);
    expected.set(i, (above - below) / (2 * kStep));
  }
  EXPECT_LT(relative_error(gradient, expected), 1e-7) << name;
}

inline double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (int64_t i = 0; i < a.size(); ++i) sum += a.get(i) * b.get(i);
  return sum;
}

}  // namespace foretrace::kernels
