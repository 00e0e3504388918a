#include "kernels/residual_norm/residual_norm.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

KernelCase residual_norm_case(Element element, int64_t rows, int64_t cols) {
  Rng rng(rows * 1000 + cols);
  KernelCase kernel{"residual_norm " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, rows * cols, rng, -2, 2), false},
                     {random_numbers(element, rows * cols, rng), false},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    Numbers out = poisoned(e, rows * cols), dx = poisoned(e, rows * cols),
            scale = poisoned(parameter_element(e), rows);
    const ResidualNormArgs args{rows, cols, e,          in[0].data(), in[1].data(),
                                1e-5, out.data(), scale.data()};
    residual_norm(args, serial_for, variant);
    residual_norm_backward(args, {in[2].data(), dx.data()}, serial_for, variant);
    return Results{{out}, {dx, dx}};
  };
  return kernel;
}

TEST(ResidualNorm, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(residual_norm_case(Element::kFloat64, 4, 7));
  expect_reference_gradients(residual_norm_case(Element::kFloat64, 3, 2));
}

TEST(ResidualNorm, EveryVariantAgreesOverWidths) {
  for (int64_t cols : {5, 15, 16, 17, 64, 128, 513}) {
    expect_every_variant_agrees(residual_norm_variants(),
                                [&](Element e) { return residual_norm_case(e, 9, cols); });
  }
}

TEST(ResidualNorm, MayWriteWhereItReads) {
  const KernelCase kernel = residual_norm_case(Element::kFloat32, 5, 37);
  for (const std::string& variant : runnable(residual_norm_variants())) {
    std::vector<Numbers> inputs = inputs_as(kernel, Element::kFloat32);
    const Results expected = kernel.run(inputs, Element::kFloat32, variant);
    Numbers scale = poisoned(Element::kFloat32, 5);
    residual_norm({5, 37, Element::kFloat32, inputs[0].data(), inputs[1].data(), 1e-5,
                   inputs[1].data(), scale.data()},
                  serial_for, variant);
    EXPECT_EQ(relative_error(inputs[1], expected.outputs[0]), 0) << variant;
  }
}

}  // namespace
}  // namespace foretrace::kernels
