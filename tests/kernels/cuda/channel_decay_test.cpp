// Decays of channels and their gradients by the definition, in double.
#include <algorithm>
#include <cmath>

#include "tests/kernels/cuda/machine.h"

namespace foretrace::kernels::gpu {
namespace {

constexpr double kLeast = 1e-13;

// Rows of a and da are 3 numbers wider than they need be, those of g and dg 5.
struct Decays {
  int64_t rows, heads, size, width, a_stride, g_stride;
  bool with_sign;
  Numbers a, a_log, dt_bias, dg;  // inputs
  Numbers g, sign, da, da_log, ddt_bias;

  Decays(int64_t r, int64_t h, int64_t s, bool is_signed)
      : Decays(r, h, s, is_signed, Rng(r * 1000 + s)) {}

  ChannelDecayArgs args(machine::Mirror& on) {
    const auto at = [&](Numbers& n) { return static_cast<float*>(on(n)); };
    return {rows,        heads,
            size,        at(a),
            a_stride,    with_sign ? nullptr : at(a_log),
            at(dt_bias), at(g),
            g_stride,    with_sign ? at(sign) : nullptr};
  }

  void run() {
    machine::Mirror on;
    const auto at = [&](Numbers& n) { return static_cast<float*>(on(n)); };
    const ChannelDecayArgs given = args(on);
    ASSERT_TRUE(machine::run(given).ok());
    ASSERT_TRUE(machine::run_backward(given, {at(dg), g_stride, at(da), a_stride,
                                              with_sign ? nullptr : at(da_log), at(ddt_bias)})
                    .ok());
    on.fetch();
  }

  // g and sign of entry (row, channel), the gradient of a there, and what da_log has of it.
  struct Entry {
    double g, sign, da, da_log;
  };
  [[nodiscard]] Entry exact(int64_t row, int64_t channel) const {
    const double x = a.get(row * a_stride + channel) + dt_bias.get(channel),
                 d = dg.get(row * g_stride + channel);
    if (with_sign) {
      const double r = std::tanh(x / 2), magnitude = std::abs(r);
      return {std::log(std::max(magnitude, kLeast)), r < 0 ? -1.0 : 1.0,
              magnitude > kLeast ? d * (1 - r * r) / (2 * r) : 0, 0};
    }
    const double rate = -std::exp(a_log.get(channel / size)),
                 g_exact = rate * std::log1p(std::exp(x));
    return {g_exact, 1, d * rate / (1 + std::exp(-x)), d * g_exact};
  }

 private:
  Decays(int64_t r, int64_t h, int64_t s, bool is_signed, Rng rng)
      : rows(r),
        heads(h),
        size(s),
        width(h * s),
        a_stride(width + 3),
        g_stride(width + 5),
        with_sign(is_signed),
        a(random_numbers(Element::kFloat32, r * a_stride, rng, -9, 9)),
        a_log(random_numbers(Element::kFloat32, h, rng, -3, 2.7)),
        dt_bias(random_numbers(Element::kFloat32, width, rng)),
        dg(random_numbers(Element::kFloat32, r * g_stride, rng)),
        g(poisoned(Element::kFloat32, r * g_stride)),
        sign(poisoned(Element::kFloat32, r * width)),
        da(poisoned(Element::kFloat32, r * a_stride)),
        da_log(poisoned(Element::kFloat32, h)),
        ddt_bias(poisoned(Element::kFloat32, width)) {}
};

// What the kernels gave, without the numbers between rows, beside what they should give.
struct Pairs {
  Numbers got, expected;

  explicit Pairs(int64_t size)
      : got(Element::kFloat64, size), expected(Element::kFloat64, std::vector<double>(size, 0.0)) {}
  [[nodiscard]] double error() const { return relative_error(got, expected); }
};

void expect_agrees(const Decays& d) {
  Pairs g(d.rows * d.width), da = g, da_log(d.heads), ddt_bias(d.width);
  for (int64_t e = 0; e < d.rows * d.width; ++e) {
    const int64_t row = e / d.width, channel = e % d.width;
    const Decays::Entry exact = d.exact(row, channel);
    // of signed decays, exp(g) is what is promised
    const double given = d.g.get(row * d.g_stride + channel);
    g.got.set(e, d.with_sign ? std::exp(given) * d.sign.get(e) : given);
    g.expected.set(e, d.with_sign ? std::exp(exact.g) * exact.sign : exact.g);
    da.got.set(e, d.da.get(row * d.a_stride + channel));
    da.expected.set(e, exact.da);
    da_log.expected.set(channel / d.size, da_log.expected.get(channel / d.size) + exact.da_log);
    ddt_bias.expected.set(channel, ddt_bias.expected.get(channel) + exact.da);
  }
  EXPECT_LT(g.error(), 2e-6);
  EXPECT_LT(da.error(), 1e-5);
  ddt_bias.got = d.ddt_bias;
  EXPECT_LT(ddt_bias.error(), 1e-5);
  if (d.with_sign) return;
  da_log.got = d.da_log;
  EXPECT_LT(da_log.error(), 1e-5);
}

TEST(CudaChannelDecay, AgreesOverHeadSizes) {
  FORETRACE_NEEDS_MACHINE();
  for (const bool with_sign : {false, true}) {
    for (const int64_t size : {1, 3, 31, 32, 33, 128}) {
      SCOPED_TRACE(testing::Message() << size << (with_sign ? " with sign" : ""));
      Decays d(5, 3, size, with_sign);
      d.run();
      expect_agrees(d);
    }
    Decays many(333, 2, 16, with_sign);
    many.run();
    expect_agrees(many);
  }
}

// What lies between the rows of a view is another's.
TEST(CudaChannelDecay, WritesItsOwnPartOfARowAlone) {
  FORETRACE_NEEDS_MACHINE();
  Decays d(2, 1, 4, false);
  d.run();
  for (int64_t i = 0; i < d.a_stride - d.width; ++i) EXPECT_TRUE(std::isnan(d.da.get(d.width + i)));
  for (int64_t i = 0; i < d.g_stride - d.width; ++i) EXPECT_TRUE(std::isnan(d.g.get(d.width + i)));
}

// Where a + dt_bias is exactly zero the log of the decay is that of the bound, and flat.
TEST(CudaChannelDecay, ASignedDecayOfZeroHasAFiniteLogAndNoGradient) {
  FORETRACE_NEEDS_MACHINE();
  Decays d(1, 1, 1, true);
  d.a.set(0, 0.5);
  d.dt_bias.set(0, -0.5);
  d.run();
  EXPECT_NEAR(d.g.get(0), std::log(kLeast), 1e-4);
  EXPECT_EQ(d.sign.get(0), 1);
  EXPECT_EQ(d.da.get(0), 0);
}

}  // namespace
}  // namespace foretrace::kernels::gpu
