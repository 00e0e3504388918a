// What holds of the delta rules in tiles beyond what holds of every variant (delta_rule_test.cpp).
#include <gtest/gtest.h>

#include "tests/kernels/tiles/emulated_delta_rules.h"

#ifdef FORETRACE_TILED_KERNELS
namespace foretrace::kernels {
namespace {

class TiledDeltaRules : public testing::TestWithParam<DeltaRule> {
 protected:
  void SetUp() override {
    if (!cpu_has_avx512()) GTEST_SKIP() << "this processor has no AVX-512";
  }
};
INSTANTIATE_TEST_SUITE_P(, TiledDeltaRules, testing::Values(kTiledGatedDeltaRule, kTiledChannelDeltaRule),
                         [](const auto& info) { return std::string(info.param.name); });

// Results of float32 show it; those of bfloat16 are rounded to eight.
TEST_P(TiledDeltaRules, ProductsKeepSixteenBits) {
  for (const double lowest_gate : {-0.05, -1.0, -8.0}) {
    DeltaProblem p(GetParam(), {1, 65, 1, 2, 48, 32}, Element::kBfloat16, lowest_gate, 3), exact = p.as(Element::kFloat64);
    p.forward("amx_emulated");
    p.backward("amx_emulated");
    exact.forward("reference");
    exact.backward("reference");
    for (Numbers DeltaProblem::*m : {&DeltaProblem::final_state, &DeltaProblem::chunk_states, &DeltaProblem::dg, &DeltaProblem::dbeta,
                                     &DeltaProblem::d_initial})
      EXPECT_LT(relative_error(p.*m, exact.*m), 3e-5) << lowest_gate;
  }
}

TEST_P(TiledDeltaRules, TilesOfTheProcessorGiveTheBitsOfThoseInSoftware) {
  if (!cpu_has_bfloat16_tiles()) GTEST_SKIP() << "this processor has no tiles (AMX_BF16), or the kernel does not give them";
  DeltaProblem emulated(GetParam(), {2, 35, 1, 2, 40, 64}, Element::kBfloat16, -1, 4), real = emulated;
  real.rule = GetParam().channel_gates ? kChannelDeltaRule : kGatedDeltaRule;
  real.forward("amx");
  real.backward("amx");
  emulated.forward("amx_emulated");
  emulated.backward("amx_emulated");
  for (Numbers DeltaProblem::*m : {&DeltaProblem::out, &DeltaProblem::final_state, &DeltaProblem::dq, &DeltaProblem::dk, &DeltaProblem::dv,
                                   &DeltaProblem::dg, &DeltaProblem::dbeta, &DeltaProblem::d_initial})
    EXPECT_EQ(relative_error(real.*m, emulated.*m), 0);
}

}  // namespace
}  // namespace foretrace::kernels
#endif
