#include "kernels/channel_delta_rule/channel_delta_rule.h"

#include <gtest/gtest.h>

#include "tests/kernels/channel_gates.h"
#include "tests/kernels/delta_check.h"

namespace foretrace::kernels {
namespace {

const DeltaShape kShape{1, 67, 1, 2, 32, 32};

TEST(ChannelDeltaRule, EveryVariantAgreesUnderExtremeGates) {
  const DeltaProblem p(kChannelDeltaRule, kShape, Element::kFloat32, -1, 21);
  for (const std::string& variant : runnable(channel_delta_rule_variants())) {
    for (const GateOf gate : kExtremeGates)
      expect_agrees(with_gates(p, gate), variant, {2e-6, 1e-5});
  }
}

// A float holds exp(-0.001) to 3e-8 only: a state that took it at every token would be off by 1e-5
// after a thousand.
TEST(ChannelDeltaRule, ChunksKeepTheRateOfSlowChannels) {
  const DeltaProblem p =
      with_gates({kChannelDeltaRule, {1, 1000, 1, 1, 16, 16}, Element::kFloat32, -1, 22},
                 [](int64_t, int64_t c) { return -0.001 * static_cast<double>(1 + c % 3); });
  DeltaProblem expected = p.as(Element::kFloat64);
  expected.forward("reference");
  for (const std::string& variant : runnable(channel_delta_rule_variants())) {
    DeltaProblem got = p;
    got.forward(variant);
    EXPECT_LT(relative_error(got.out, expected.out), 2e-6) << variant;
    EXPECT_LT(relative_error(got.final_state, expected.final_state), 2e-6) << variant;
  }
}

TEST(ChannelDeltaRule, OneGateForAllChannelsIsTheGatedRule) {
  DeltaProblem gated(kGatedDeltaRule, kShape, Element::kFloat64, -1, 23),
      channel(kChannelDeltaRule, kShape, Element::kFloat64, -1, 23);
  const int64_t dk = kShape.key_size;
  for (Numbers DeltaProblem::*m :
       {&DeltaProblem::q, &DeltaProblem::k, &DeltaProblem::v, &DeltaProblem::beta,
        &DeltaProblem::state, &DeltaProblem::d_out, &DeltaProblem::d_state}) {
    channel.*m = gated.*m;
  }
  for (int64_t i = 0; i < channel.g.size(); ++i) channel.g.set(i, gated.g.get(i / dk));
  for (DeltaProblem* p : {&gated, &channel}) {
    p->forward("reference");
    p->backward("reference");
  }
  EXPECT_EQ(relative_error(channel.out, gated.out), 0);
  EXPECT_EQ(relative_error(channel.dk, gated.dk), 0);
  Numbers sums(Element::kFloat64, gated.dg.size());
  for (int64_t i = 0; i < channel.dg.size(); ++i)
    sums.set(i / dk, sums.get(i / dk) + channel.dg.get(i));
  EXPECT_LT(relative_error(sums, gated.dg), 1e-12);
}

}  // namespace
}  // namespace foretrace::kernels
