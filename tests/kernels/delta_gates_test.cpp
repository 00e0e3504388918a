#include "kernels/delta_gates/delta_gates.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

// a and b as the two halves of rows [a | b].
KernelCase gates_case(Element element, int64_t rows, int64_t heads, double range, double beta_max) {
  Rng rng(rows * 1000 + heads);
  const int64_t stride = heads + 2;
  KernelCase kernel{"delta_gates " + std::to_string(rows) + "x" + std::to_string(heads),
                    {{random_numbers(element, rows * stride, rng, -range, range), false},
                     {random_numbers(element, rows * stride, rng, -range, range), false},
                     {random_numbers(Element::kFloat32, heads, rng, -3, 2.7), true},
                     {random_numbers(Element::kFloat32, heads, rng), true},
                     {random_numbers(Element::kFloat32, rows * heads, rng), true},
                     {random_numbers(Element::kFloat32, rows * heads, rng), true}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    const Element param = parameter_element(e);
    Numbers g = poisoned(param, rows * heads), beta = g, da(e, rows * stride), db = da;
    Numbers da_log = poisoned(param, heads), ddt_bias = da_log;
    const DeltaGatesArgs args{rows,         heads,    e,        in[0].data(),
                              in[1].data(), stride,   stride,   in[2].data(),
                              in[3].data(), beta_max, g.data(), beta.data()};
    delta_gates(args, serial_for, variant);
    delta_gates_backward(args,
                         {in[4].data(), in[5].data(), da.data(), db.data(), stride, stride,
                          da_log.data(), ddt_bias.data()},
                         serial_for, variant);
    return Results{{g, beta}, {da, db, da_log, ddt_bias}};
  };
  return kernel;
}

TEST(DeltaGates, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(gates_case(Element::kFloat64, 5, 3, 4, 2));
}

TEST(DeltaGates, EveryVariantAgreesOverHeads) {
  for (int64_t heads : {1, 4, 15, 16, 17, 40}) {
    expect_every_variant_agrees(delta_gates_variants(),
                                [&](Element e) { return gates_case(e, 9, heads, 6, 1); });
  }
  expect_every_variant_agrees(delta_gates_variants(),
                              [&](Element e) { return gates_case(e, 1000, 4, 3, 2); });
}

TEST(DeltaGates, ExtremeInputsStayFinite) {
  expect_every_variant_agrees(delta_gates_variants(),
                              [&](Element e) { return gates_case(e, 9, 4, 300, 1); });
}

}  // namespace
}  // namespace foretrace::kernels
