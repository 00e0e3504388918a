// What holds of every delta rule.
#include <gtest/gtest.h>

#include <string>

#include "tests/kernels/delta_check.h"
#include "tests/kernels/finite_difference.h"
#include "tests/kernels/tiles/emulated_delta_rules.h"
#include "tests/kernels/work_cuts.h"

namespace foretrace::kernels {
namespace {

constexpr std::pair<int64_t, int64_t> kHeadSizes[] = {{8, 8}, {8, 24}, {16, 40}, {64, 64}, {96, 192}, {128, 128}, {256, 256}, {5, 3}, {20, 20}};

class EveryDeltaRule : public testing::TestWithParam<DeltaRule> {
 protected:
  [[nodiscard]] DeltaProblem problem(const DeltaShape& shape, Element element, double lowest_gate,
                                     uint64_t seed) const {
    return {GetParam(), shape, element, lowest_gate, seed};
  }
  [[nodiscard]] std::vector<std::string> variants() const {
    return runnable(GetParam().variants());
  }
};
INSTANTIATE_TEST_SUITE_P(, EveryDeltaRule, testing::Values(kGatedDeltaRule, kChannelDeltaRule),
                         [](const auto& info) { return std::string(info.param.name); });
#ifdef FORETRACE_TILED_KERNELS
INSTANTIATE_TEST_SUITE_P(Tiled, EveryDeltaRule, testing::Values(kTiledGatedDeltaRule, kTiledChannelDeltaRule),
                         [](const auto& info) { return std::string(info.param.name); });
#endif

TEST_P(EveryDeltaRule, ReferenceGradientsAreThoseOfFiniteDifferences) {
  DeltaProblem p = problem({2, 19, 1, 2, 4, 3}, Element::kFloat64, -1, 7);
  p.forward("reference");
  p.backward("reference");
  const DeltaProblem result = p;
  const auto loss = [&] {
    p.forward("reference");
    return dot(p.out, p.d_out) + dot(p.final_state, p.d_state);
  };
  expect_gradient(p.q, result.dq, loss, "q");
  expect_gradient(p.k, result.dk, loss, "k");
  expect_gradient(p.v, result.dv, loss, "v");
  expect_gradient(p.g, result.dg, loss, "g");
  expect_gradient(p.beta, result.dbeta, loss, "beta");
  expect_gradient(p.state, result.d_initial, loss, "initial_state");
}

TEST_P(EveryDeltaRule, EveryVariantAgreesOverLengths) {
  for (const std::string& variant : variants()) {
    for (int64_t tokens : kTokenCounts) {
      expect_agrees(problem({2, tokens, 1, 2, 32, 32}, Element::kFloat32, -1, 11), variant,
                    {2e-6, 1e-5});
    }
  }
}

TEST_P(EveryDeltaRule, EveryVariantAgreesOverHeadSizes) {
  for (const std::string& variant : variants()) {
    for (const auto& [dk, dv] : kHeadSizes) {
      expect_agrees(problem({1, 35, 2, 2, dk, dv}, Element::kFloat32, -0.2, 12), variant,
                    {2e-6, 1e-5});
    }
  }
}

TEST_P(EveryDeltaRule, EveryVariantAgreesUnderHardDecay) {
  for (const std::string& variant : variants()) {
    expect_agrees(problem({1, 129, 2, 4, 32, 64}, Element::kFloat32, -8, 13), variant,
                  {2e-6, 1e-5});
    expect_agrees(problem({1, 129, 1, 1, 32, 32}, Element::kFloat32, -0.001, 14), variant,
                  {2e-6, 1e-5});
  }
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

TEST_P(EveryDeltaRule, EveryVariantTakesBfloat16) {
  for (const std::string& variant : variants()) {
    // outputs are rounded to 8 bits; states and gates stay float32
    for (int64_t tokens : kTokenCounts) {
      if (kSanitized && tokens > 65) continue;
      expect_agrees(problem({2, tokens, 1, 2, 32, 32}, Element::kBfloat16, -1, 15), variant,
                    {4e-3, 4e-3});
    }
    if (kSanitized) continue;  // tiles in software take minutes there
    for (const auto& [dk, dv] : kHeadSizes) {
      expect_agrees(problem({1, 35, 2, 2, dk, dv}, Element::kBfloat16, -0.2, 21), variant,
                    {4e-3, 4e-3});
    }
    expect_agrees(problem({1, 129, 2, 4, 32, 64}, Element::kBfloat16, -8, 22), variant, {4e-3, 4e-3});
  }
}

TEST_P(EveryDeltaRule, EveryVariantReadsViewsOfOneBuffer) {
  const DeltaShape shape{2, 21, 2, 2, 16, 16};
  DeltaProblem p = problem(shape, Element::kFloat32, -1, 16);
  const int64_t width = 3 * 32, tokens = shape.batch * shape.tokens;
  Numbers packed(Element::kFloat32, tokens * width),
      d_packed = poisoned(Element::kFloat32, tokens * width);
  for (int64_t t = 0; t < tokens; ++t) {
    for (int64_t i = 0; i < 32; ++i) {
      packed.set(t * width + i, p.q.get(t * 32 + i));
      packed.set(t * width + 32 + i, p.k.get(t * 32 + i));
      packed.set(t * width + 64 + i, p.v.get(t * 32 + i));
    }
  }
  for (const std::string& variant : variants()) {
    p.forward(variant);
    p.backward(variant);
    DeltaRuleArgs args = p.args();
    auto* in = static_cast<float*>(packed.data());
    auto* d = static_cast<float*>(d_packed.data());
    args.q = in;
    args.k = in + 32;
    args.v = in + 64;
    args.q_strides = args.k_strides = args.v_strides = {shape.tokens * width, width, 16};
    const DeltaRuleGrads grads{p.d_out.data(),
                               p.d_state.data(),
                               d,
                               d + 32,
                               d + 64,
                               args.q_strides,
                               args.q_strides,
                               args.q_strides,
                               p.dg.data(),
                               p.dbeta.data(),
                               p.d_initial.data()};
    const Numbers out = p.out;
    GetParam().chunk(args, serial_for, variant);
    GetParam().chunk_backward(args, grads, serial_for, variant);
    EXPECT_EQ(relative_error(p.out, out), 0) << variant;
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t i = 0; i < 32; ++i) {
        ASSERT_EQ(d_packed.get(t * width + i), p.dq.get(t * 32 + i)) << variant;
        ASSERT_EQ(d_packed.get(t * width + 32 + i), p.dk.get(t * 32 + i)) << variant;
        ASSERT_EQ(d_packed.get(t * width + 64 + i), p.dv.get(t * 32 + i)) << variant;
      }
    }
  }
}

TEST_P(EveryDeltaRule, ResultsDoNotDependOnHowTheWorkIsCut) {
  for (const std::string& variant : variants()) {
    DeltaProblem whole = problem({3, 33, 2, 4, 16, 32}, Element::kFloat32, -1, 17), cut = whole;
    whole.forward(variant);
    whole.backward(variant);
    cut.forward(variant, one_by_one);
    cut.backward(variant, one_by_one);
    EXPECT_EQ(relative_error(cut.out, whole.out), 0) << variant;
    EXPECT_EQ(relative_error(cut.dk, whole.dk), 0) << variant;
    EXPECT_EQ(relative_error(cut.dg, whole.dg), 0) << variant;
  }
}

TEST_P(EveryDeltaRule, ASequenceCutInTwoGoesOnFromItsState) {
  for (const std::string& variant : variants()) {
    DeltaProblem whole = problem({1, 50, 1, 1, 32, 32}, Element::kFloat32, -1, 18), part = whole;
    whole.forward(variant);
    part.shape.tokens = 23;
    part.forward(variant);
    DeltaRuleArgs rest = part.args();
    rest.shape.tokens = 27;
    rest.q = static_cast<const float*>(rest.q) + 23 * 32;
    rest.k = static_cast<const float*>(rest.k) + 23 * 32;
    rest.v = static_cast<const float*>(rest.v) + 23 * 32;
    rest.g = static_cast<const float*>(rest.g) + 23 * (GetParam().channel_gates ? 32 : 1);
    rest.beta = static_cast<const float*>(rest.beta) + 23;
    rest.out = static_cast<float*>(rest.out) + 23 * 32;
    rest.initial_state = rest.final_state;
    rest.chunk_states = nullptr;
    GetParam().recurrent(rest, serial_for, variant);
    EXPECT_LT(relative_error(part.out, whole.out), 2e-6) << variant;
    EXPECT_LT(relative_error(part.final_state, whole.final_state), 2e-6) << variant;
  }
}

TEST_P(EveryDeltaRule, NoTokensLeaveTheStateAsItWas) {
  for (const std::string& variant : variants()) {
    DeltaProblem p = problem({1, 0, 1, 1, 16, 16}, Element::kFloat32, -1, 19);
    p.forward(variant);
    p.backward(variant);
    EXPECT_EQ(relative_error(p.final_state, p.state), 0) << variant;
    EXPECT_EQ(relative_error(p.d_initial, p.d_state), 0) << variant;
  }
}

// The kernels take denormal numbers for zero; their callers go on with them.
TEST_P(EveryDeltaRule, LeavesTheCallersArithmeticAsItWas) {
  volatile float small = 1e-30f, smaller = 1e-10f;
  for (const std::string& variant : variants()) {
    DeltaProblem p = problem({1, 17, 1, 1, 16, 16}, Element::kFloat32, -30, 20);
    p.forward(variant);
    p.backward(variant);
    p.recurrent(variant);
    EXPECT_GT(small * smaller, 0.0f) << variant;
  }
}

}  // namespace
}  // namespace foretrace::kernels
