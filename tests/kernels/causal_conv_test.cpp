#include "kernels/causal_conv/causal_conv.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

constexpr int64_t kBatch = 2;

// x inside rows of C + 7; with history.
KernelCase conv_case(Element element, int64_t tokens, int64_t channels, int64_t linear = 0) {
  Rng rng(tokens * 1000 + channels);
  const int64_t stride = channels + 7, span = kBatch * tokens * stride;
  KernelCase kernel{"causal_conv T=" + std::to_string(tokens) + " C=" + std::to_string(channels),
                    {{random_numbers(element, span, rng, -2, 2), false},
                     {random_numbers(Element::kFloat32, channels * 4, rng), true},
                     {random_numbers(element, kBatch * tokens * channels, rng), false},
                     {random_numbers(Element::kFloat32, kBatch * 3 * channels, rng), true}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    const Element param = parameter_element(e);
    Numbers out = poisoned(e, kBatch * tokens * channels),
            next = poisoned(param, kBatch * 3 * channels);
    Numbers dx(e, span), dweight = poisoned(param, channels * 4);
    const CausalConvArgs args{kBatch,       tokens,          channels,  e,
                              in[0].data(), tokens * stride, stride,    in[1].data(),
                              in[3].data(), next.data(),     out.data(), linear};
    causal_conv(args, serial_for, variant);
    causal_conv_backward(args, {in[2].data(), dx.data(), tokens * stride, stride, dweight.data()},
                         serial_for, variant);
    return Results{{out}, {dx, dweight}};
  };
  return kernel;
}

TEST(CausalConv, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(conv_case(Element::kFloat64, 6, 3));
  expect_reference_gradients(conv_case(Element::kFloat64, 2, 3));
  expect_reference_gradients(conv_case(Element::kFloat64, 5, 4, 2));
}

TEST(CausalConv, EveryVariantAgreesOverLengthsAndChannels) {
  for (int64_t tokens : {1, 2, 3, 4, 65}) {
    for (int64_t channels : {1, 15, 16, 17, 40, 96}) {
      expect_every_variant_agrees(causal_conv_variants(),
                                  [&](Element e) { return conv_case(e, tokens, channels); });
    }
    for (int64_t linear : {1, 16, 20, 40}) {
      expect_every_variant_agrees(causal_conv_variants(),
                                  [&](Element e) { return conv_case(e, tokens, 40, linear); });
    }
  }
}

TEST(CausalConv, StepByStepIsTheWholeSequence) {
  constexpr int64_t kTokens = 9, kChannels = 20;
  Rng rng(5);
  Numbers x = random_numbers(Element::kFloat32, kTokens * kChannels, rng);
  Numbers weight = random_numbers(Element::kFloat32, kChannels * 4, rng);
  for (const std::string& variant : runnable(causal_conv_variants())) {
    Numbers whole = poisoned(Element::kFloat32, x.size()), steps = whole,
            history(Element::kFloat32, 3 * kChannels);
    causal_conv({1, kTokens, kChannels, Element::kFloat32, x.data(), 0, kChannels, weight.data(),
                 nullptr, nullptr, whole.data()},
                serial_for, variant);
    for (int64_t t = 0; t < kTokens; ++t) {
      causal_conv(
          {1, 1, kChannels, Element::kFloat32, static_cast<float*>(x.data()) + t * kChannels, 0,
           kChannels, weight.data(), history.data(), history.data(),
           static_cast<float*>(steps.data()) + t * kChannels},
          serial_for, variant);
    }
    EXPECT_EQ(relative_error(steps, whole), 0) << variant;
    for (int64_t i = 0; i < 3 * kChannels; ++i)
      EXPECT_EQ(history.get(i), x.get((kTokens - 3) * kChannels + i));
  }
}

}  // namespace
}  // namespace foretrace::kernels
