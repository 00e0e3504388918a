#include "kernels/gated_rms_norm/gated_rms_norm.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

// z in rows of 2 cols + 1, as a slice of a wider projection.
KernelCase gated_norm_case(Element element, int64_t rows, int64_t cols, bool sigmoid_gate = false) {
  Rng rng(rows * 1000 + cols);
  const RowLayout dense = dense_rows(cols), wide{1, 2 * cols + 1, 0};
  KernelCase kernel{"gated_rms_norm " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, rows * cols, rng, -2, 2), false},
                     {random_numbers(element, rows * wide.outer_stride, rng, -6, 6), false},
                     {random_numbers(Element::kFloat32, cols, rng), true},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    Numbers out = poisoned(e, rows * cols), dx = poisoned(e, rows * cols), dz(e, in[1].size());
    Numbers dweight = poisoned(parameter_element(e), cols);
    const GatedRmsNormArgs args{rows, cols,         e,    in[0].data(), in[1].data(), dense,
                                wide, in[2].data(), 1e-6, out.data(),   sigmoid_gate};
    gated_rms_norm(args, serial_for, variant);
    gated_rms_norm_backward(args, {in[3].data(), dx.data(), dz.data(), dense, wide, dweight.data()},
                            serial_for, variant);
    return Results{{out}, {dx, dz, dweight}};
  };
  return kernel;
}

TEST(GatedRmsNorm, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(gated_norm_case(Element::kFloat64, 4, 7));
  expect_reference_gradients(gated_norm_case(Element::kFloat64, 4, 7, true));
}

TEST(GatedRmsNorm, EveryVariantAgreesOverWidths) {
  for (int64_t cols : {2, 3, 15, 16, 17, 64, 257}) {
    expect_every_variant_agrees(gated_rms_norm_variants(),
                                [&](Element e) { return gated_norm_case(e, 6, cols); });
    expect_every_variant_agrees(gated_rms_norm_variants(),
                                [&](Element e) { return gated_norm_case(e, 6, cols, true); });
  }
  expect_every_variant_agrees(gated_rms_norm_variants(),
                              [&](Element e) { return gated_norm_case(e, 1000, 32); });
}

}  // namespace
}  // namespace foretrace::kernels
