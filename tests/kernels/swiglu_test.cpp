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
  for (int64_t cols : {1, 3, 15, 16, 17, 513}) {
    expect_every_variant_agrees(swiglu_variants(),
                                [&](Element e) { return swiglu_case(e, 5, cols, 8); });
  }
}

TEST(Swiglu, HugeGatesDoNotOverflow) {
  expect_every_variant_agrees(swiglu_variants(),
                              [&](Element e) { return swiglu_case(e, 5, 33, 1000); });
}

}  // namespace
}  // namespace foretrace::kernels
