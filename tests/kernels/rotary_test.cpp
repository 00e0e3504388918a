#include "kernels/rotary/rotary.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

// Five tokens of three heads inside a wider projection.
KernelCase rotary_case(Element element, int64_t size, int64_t half, int64_t table_rows) {
  constexpr int64_t kTokens = 5, kHeads = 3, kRows = kTokens * kHeads;
  const int64_t stride = kHeads * size + 7;
  Rng rng(size * 100 + half);
  KernelCase kernel{"rotary " + std::to_string(half) + " of " + std::to_string(size),
                    {{random_numbers(element, kTokens * stride, rng), false},
                     {random_numbers(element, kRows * size, rng), false},
                     {random_numbers(parameter_element(element), table_rows * half, rng), true},
                     {random_numbers(parameter_element(element), table_rows * half, rng), true}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    Numbers out = poisoned(e, kRows * size), dx(e, kTokens * stride);
    const RowLayout wide{kHeads, stride, size};
    RotaryArgs args{
        kRows,        kHeads,       size,       half,  e,          in[0].data(),    wide,
        in[2].data(), in[3].data(), table_rows, false, out.data(), dense_rows(size)};
    rotary(args, serial_for, variant);
    args.x = in[1].data();
    args.x_rows = dense_rows(size);
    args.out = dx.data();
    args.out_rows = wide;
    args.inverse = true;
    rotary(args, serial_for, variant);
    return Results{{out}, {dx}};
  };
  return kernel;
}

TEST(Rotary, TheInverseIsTheGradient) {
  expect_reference_gradients(rotary_case(Element::kFloat64, 6, 2, 5));
}

TEST(Rotary, EveryVariantAgreesOverWidths) {
  for (const int64_t half : {0, 1, 7, 16, 17, 40}) {
    for (const int64_t rest : {0, 1, 15, 33}) {
      if (half + rest == 0) continue;
      for (const int64_t tables : {1, 5})
        expect_every_variant_agrees(rotary_variants(), [&](Element e) {
          return rotary_case(e, 2 * half + rest, half, tables);
        });
    }
  }
}

TEST(Rotary, TurnsInPlace) {
  Rng rng(1);
  for (const std::string& variant : runnable(rotary_variants())) {
    Numbers x = random_numbers(Element::kFloat32, 4 * 50, rng),
            cos = random_numbers(Element::kFloat32, 2 * 20, rng);
    Numbers sin = random_numbers(Element::kFloat32, 2 * 20, rng),
            apart = poisoned(Element::kFloat32, 4 * 50);
    RotaryArgs args{
        4,          2,          50, 20,    Element::kFloat32, x.data(),      dense_rows(50),
        cos.data(), sin.data(), 2,  false, apart.data(),      dense_rows(50)};
    rotary(args, serial_for, variant);
    args.out = x.data();
    rotary(args, serial_for, variant);
    for (int64_t i = 0; i < x.size(); ++i) ASSERT_EQ(x.get(i), apart.get(i)) << variant;
  }
}

}  // namespace
}  // namespace foretrace::kernels
