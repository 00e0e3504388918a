#include "kernels/rms_norm/rms_norm.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

// x as [rows / 3, 3, cols] inside rows of 5 cols, so that its rows are not dense.
KernelCase rms_norm_case(Element element, int64_t rows, int64_t cols, bool zero_centred) {
  Rng rng(rows * 1000 + cols);
  const RowLayout layout{3, 5 * cols, cols};
  const int64_t span = (rows + 2) / 3 * 5 * cols;
  KernelCase kernel{"rms_norm " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, span, rng, -2, 2), false},
                     {random_numbers(Element::kFloat32, cols, rng), true},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    Numbers out = poisoned(e, rows * cols), dx(e, span),
            dweight = poisoned(parameter_element(e), cols);
    const RmsNormArgs args{rows,         cols,         e,    in[0].data(), layout,
                           in[1].data(), zero_centred, 1e-6, out.data()};
    rms_norm(args, serial_for, variant);
    rms_norm_backward(args, {in[2].data(), dx.data(), layout, dweight.data()}, serial_for, variant);
    return Results{{out}, {dx, dweight}};
  };
  return kernel;
}

TEST(RmsNorm, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(rms_norm_case(Element::kFloat64, 4, 7, true));
  expect_reference_gradients(rms_norm_case(Element::kFloat64, 3, 5, false));
}

TEST(RmsNorm, EveryVariantAgreesOverWidths) {
  for (int64_t cols : {2, 3, 15, 16, 17, 64, 192, 513}) {
    expect_every_variant_agrees(rms_norm_variants(),
                                [&](Element e) { return rms_norm_case(e, 7, cols, true); });
  }
  expect_every_variant_agrees(rms_norm_variants(),
                              [&](Element e) { return rms_norm_case(e, 1000, 48, false); });
}

}  // namespace
}  // namespace foretrace::kernels
