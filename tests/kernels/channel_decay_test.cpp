#include "kernels/channel_decay/channel_decay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

constexpr int64_t kRows = 3, kHeads = 2;

struct Decays {
  std::vector<double> g, sign;  // sign: 1 where decays have none
};

// By the definition, in double.
Decays expected(int64_t size, const Numbers& a, const Numbers* a_log, const Numbers& bias) {
  Decays decays;
  for (int64_t at = 0; at < kRows * kHeads * size; ++at) {
    const int64_t channel = at % (kHeads * size);
    const double x =
        a.get(at / (kHeads * size) * (kHeads * size + 5) + channel) + bias.get(channel);
    const double r = 2 / (1 + std::exp(-x)) - 1;
    decays.g.push_back(a_log != nullptr
                           ? -std::exp(a_log->get(channel / size)) * std::log1p(std::exp(x))
                           : std::log(std::max(std::abs(r), 1e-13)));
    decays.sign.push_back(a_log == nullptr && r < 0 ? -1 : 1);
  }
  return decays;
}

void expect_decays(int64_t size, bool with_sign) {
  Rng rng(size);
  const int64_t width = kHeads * size, stride = width + 5, g_stride = 2 * width;
  Numbers a = random_numbers(Element::kFloat32, kRows * stride, rng, -9, 9);
  Numbers bias = random_numbers(Element::kFloat32, width, rng);
  Numbers a_log = random_numbers(Element::kFloat32, kHeads, rng, -3, 2.7);
  const Decays exact = expected(size, a, with_sign ? nullptr : &a_log, bias);
  for (const std::string& variant : runnable(channel_decay_variants())) {
    Numbers g = poisoned(Element::kFloat32, kRows * g_stride),
            sign = poisoned(Element::kFloat32, kRows * width);
    channel_decay({kRows, kHeads, size, static_cast<const float*>(a.data()), stride,
                   with_sign ? nullptr : static_cast<const float*>(a_log.data()),
                   static_cast<const float*>(bias.data()), static_cast<float*>(g.data()), g_stride,
                   static_cast<float*>(sign.data())},
                  serial_for, variant);
    double largest = 0;
    for (const double x : exact.g) largest = std::max(largest, std::abs(x));
    for (size_t i = 0; i < exact.g.size(); ++i) {
      const auto at = static_cast<int64_t>(i);
      const double got = g.get(at / width * g_stride + at % width);
      if (with_sign) {
        ASSERT_NEAR(std::exp(got) * sign.get(at), std::exp(exact.g[i]) * exact.sign[i], 2e-7)
            << variant;
      } else {
        ASSERT_NEAR(got, exact.g[i], 2e-6 * largest) << variant;
      }
    }
  }
}

TEST(ChannelDecay, EveryVariantIsTheFormulaOverHeadSizes) {
  for (const int64_t size : {1, 3, 15, 16, 17, 128}) {
    expect_decays(size, false);
    expect_decays(size, true);
  }
}

// Where a + dt_bias is exactly zero the state would forget at once; its log stays finite.
TEST(ChannelDecay, ASignedDecayOfZeroHasAFiniteLog) {
  const float a = 0.5F, bias = -0.5F;
  for (const std::string& variant : runnable(channel_decay_variants())) {
    float g = 0, sign = 0;
    channel_decay({1, 1, 1, &a, 1, nullptr, &bias, &g, 1, &sign}, serial_for, variant);
    EXPECT_NEAR(g, std::log(1e-13), 1e-4) << variant;
    EXPECT_EQ(sign, 1) << variant;
  }
}

}  // namespace
}  // namespace foretrace::kernels
