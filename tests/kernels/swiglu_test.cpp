#include "kernels/swiglu/swiglu.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

KernelCase swiglu_case(Element element, int64_t rows, int64_t cols, double range) {
  Rng rng(rows * 1000 + cols);
  const int64_t stride = cols + 3;
  KernelCase kernel{"swiglu " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, rows * stride, rng, -range, range), false},
                     {random_numbers(element, rows * stride, rng), false},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    Numbers out = poisoned(e, rows * cols), dgate(e, rows * stride), dup(e, rows * stride);
    const SwigluArgs args{rows, cols, e, in[0].data(), in[1].data(), stride, stride, out.data()};
    swiglu(args, serial_for, variant);
    swiglu_backward(args, {in[2].data(), dgate.data(), dup.data(), stride, stride}, serial_for,
                    variant);
    return Results{{out}, {dgate, dup}};
  };
  return kernel;
}

TEST(Swiglu, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(swiglu_case(Element::kFloat64, 3, 5, 4));
}

TEST(Swiglu, EveryVariantAgreesOverWidths) {
  for (int64_t cols = 1; cols <= 33; ++cols) {
    expect_every_variant_agrees(swiglu_variants(),
                                [&](Element e) { return swiglu_case(e, 5, cols, 8); });
  }
  expect_every_variant_agrees(swiglu_variants(),
                              [&](Element e) { return swiglu_case(e, 5, 513, 8); });
}

// x sigmoid(x) is as small as exp(x) at the low end, so that a bound on each number is one on exp.
TEST(Swiglu, EveryGateOfAFloatsRangeHasItsDigits) {
  constexpr int64_t kCols = 1923;
  Numbers gate(Element::kFloat32, kCols), up = gate;
  for (int64_t i = 0; i < kCols; ++i) {
    gate.set(i, -87.5 + 0.1 * static_cast<double>(i));
    up.set(i, 1);
  }
  for (const std::string& variant : runnable(swiglu_variants())) {
    Numbers out = poisoned(Element::kFloat32, kCols);
    swiglu({1, kCols, Element::kFloat32, gate.data(), up.data(), kCols, kCols, out.data()},
           serial_for, variant);
    for (int64_t i = 0; i < kCols; ++i) {
      const double x = gate.get(i), expected = x / (1 + std::exp(-x));
      ASSERT_LE(std::abs(out.get(i) - expected), 1e-6 * std::abs(expected)) << variant << " " << x;
    }
  }
}

TEST(Swiglu, HugeGatesDoNotOverflow) {
  expect_every_variant_agrees(swiglu_variants(),
                              [&](Element e) { return swiglu_case(e, 5, 33, 1000); });
}

}  // namespace
}  // namespace foretrace::kernels
