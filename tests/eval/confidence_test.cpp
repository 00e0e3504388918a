#include "eval/confidence.h"

#include <gtest/gtest.h>

#include "core/rng.h"

namespace foretrace::eval {
namespace {

using worldmodel::Observation;

// Right with the probability that is said, or another.
std::vector<Observation> drawn(int64_t count, double shift) {
  Rng rng(5);
  std::vector<Observation> all;
  for (int64_t i = 0; i < count; ++i) {
    const double truth = 0.2 + 0.6 * rng.uniform();
    all.push_back({truth + shift, rng.chance(truth)});
  }
  return all;
}

TEST(ConfidenceScores, ChanceAloneIsNoMiscalibration) {
  const auto few = score_confidences(drawn(200, 0));
  EXPECT_GT(few.calibration_error, 0.03);  // what ten bins of twenty give by chance
  EXPECT_LT(few.debiased_calibration_error, 0.04);
  EXPECT_LT(score_confidences(drawn(100000, 0)).debiased_calibration_error, 0.006);
}

TEST(ConfidenceScores, WhatIsSaidTooHighIsMeasured) {
  const auto scores = score_confidences(drawn(100000, 0.15));
  EXPECT_NEAR(scores.debiased_calibration_error, 0.15, 0.01);
  EXPECT_NEAR(scores.calibration_error, 0.15, 0.01);
}

TEST(ConfidenceScores, RiskGrowsWithWhatIsKept) {
  std::vector<Observation> all;
  for (int i = 0; i < 100; ++i) all.push_back({1 - i / 100.0, i < 60});
  const auto scores = score_confidences(all);
  EXPECT_NEAR(scores.coverage_at_5, 0.63, 1e-12);  // 60 right, 3 wrong: 4.8 %
  EXPECT_NEAR(scores.excess_risk_area, 0, 1e-12);  // the order is the best there is
  EXPECT_EQ(scores.curve.size(), 10U);
  EXPECT_EQ(scores.curve[5].risk, 0);
  EXPECT_NEAR(scores.curve[9].risk, 0.4, 1e-12);
  EXPECT_NEAR(scores.curve[9].coverage, 1, 1e-12);
}

TEST(ConfidenceScores, EqualConfidencesStandOrFallTogether) {
  std::vector<Observation> all(10, {0.5, true});
  for (int i = 0; i < 5; ++i) all[static_cast<size_t>(i)].right = false;
  auto turned = all;
  std::reverse(turned.begin(), turned.end());
  EXPECT_EQ(score_confidences(all).risk_area, score_confidences(turned).risk_area);
  EXPECT_NEAR(score_confidences(all).risk_area, 0.5, 1e-12);
  EXPECT_EQ(score_confidences(all).debiased_calibration_error, 0);
  EXPECT_EQ(score_confidences(all).coverage_at_5, 0);
  EXPECT_EQ(score_confidences(std::vector<Observation>{{0.9, true}}).coverage_at_5, 1);
}

}  // namespace
}  // namespace foretrace::eval
