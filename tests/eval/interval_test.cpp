#include "eval/interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foretrace::eval {
namespace {

TEST(Wilson, AgreesWithPublishedValues) {
  // 81 of 263 and 15 of 148: Newcombe (1998), table I, method 3.
  const auto a = wilson(81, 263);
  EXPECT_NEAR(a.low, 0.2553, 5e-5);
  EXPECT_NEAR(a.high, 0.3662, 5e-5);
  const auto b = wilson(15, 148);
  EXPECT_NEAR(b.low, 0.0624, 5e-5);
  EXPECT_NEAR(b.high, 0.1605, 5e-5);
  const auto c = wilson(0, 20);
  EXPECT_NEAR(c.low, 0.0, 5e-5);
  EXPECT_NEAR(c.high, 0.1611, 5e-5);
}

TEST(Wilson, StaysInRangeAtTheEnds) {
  EXPECT_DOUBLE_EQ(wilson(10, 10).high, 1);
  EXPECT_LT(wilson(10, 10).low, 1);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

TEST(StudentMean, HasThePublishedPointsOfThreeValues) {
  const std::vector<double> values = {1, 2, 3};
  const auto mean = student_mean(values);  // s = 1, t(2 degrees) = 4.303
  EXPECT_DOUBLE_EQ(mean.value, 2);
  EXPECT_NEAR(mean.low, 2 - 4.303 / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(mean.high, 2 + 4.303 / std::sqrt(3.0), 1e-9);
  EXPECT_EQ(student_mean(std::vector<double>{5}).high, 5);
}

TEST(ClusteredProportion, EqualsWilsonForIndependentItems) {
  std::vector<Tally> items;
  for (int i = 0; i < 263; ++i) items.push_back({i < 81 ? 1.0 : 0.0, 1});
  const auto clustered = clustered_proportion(items);
  EXPECT_DOUBLE_EQ(clustered.low, wilson(81, 263).low);
  EXPECT_DOUBLE_EQ(clustered.high, wilson(81, 263).high);
}

TEST(ClusteredProportion, CopiesOfOneItemAddNothing) {
  // 40 programs, ten steps each that all share the program's fate: as good as 40 observations
  // (39/40 for the variance's estimate).
  std::vector<Tally> programs;
  for (int i = 0; i < 40; ++i) programs.push_back({i < 20 ? 10.0 : 0.0, 10});
  const auto clustered = clustered_proportion(programs);
  const auto reference = wilson(19.5, 39);
  EXPECT_NEAR(clustered.low, reference.low, 1e-9);
  EXPECT_NEAR(clustered.high, reference.high, 1e-9);
}

TEST(ClusteredProportion, AllRightCountsPrograms) {
  const std::vector<Tally> programs(10, {7, 7});
  EXPECT_EQ(clustered_proportion(programs).value, 1);
  EXPECT_DOUBLE_EQ(clustered_proportion(programs).low, wilson(10, 10).low);
  EXPECT_EQ(clustered_proportion({}).high, 1);
}

TEST(Bootstrap, IsTheSameForTheSameSeed) {
  std::vector<Tally> a;
  for (int i = 0; i < 50; ++i) a.push_back({static_cast<double>(i), 1});
  const auto first = bootstrap_mean(a, 7);
  const auto second = bootstrap_mean(a, 7);
  EXPECT_EQ(first.value, 24.5);
  EXPECT_EQ(first.low, second.low);
  EXPECT_EQ(first.high, second.high);
  EXPECT_NE(first.low, bootstrap_mean(a, 8).low);
  // The mean's standard error is 14.43 / sqrt(50) = 2.04.
  EXPECT_NEAR(first.low, 24.5 - 1.96 * 2.04, 0.8);
  EXPECT_NEAR(first.high, 24.5 + 1.96 * 2.04, 0.8);
}

TEST(PairedBootstrap, PairingRemovesWhatBothShare) {
  std::vector<Tally> a, b;
  for (int i = 0; i < 60; ++i) {
    a.push_back({static_cast<double>(i % 10) + 1, 10});
    b.push_back({static_cast<double>(i % 10), 10});
  }
  const auto difference = paired_bootstrap(a, b, 1);
  EXPECT_NEAR(difference.value, 0.1, 1e-12);
  EXPECT_NEAR(difference.low, 0.1, 1e-9);
  EXPECT_NEAR(difference.high, 0.1, 1e-9);
}

TEST(McNemar, AgreesWithTheBinomial) {
  EXPECT_DOUBLE_EQ(mcnemar(0, 0), 1);
  EXPECT_NEAR(mcnemar(1, 9), 2 * (1 + 10) / 1024.0, 1e-12);
  EXPECT_NEAR(mcnemar(9, 1), mcnemar(1, 9), 1e-15);
  EXPECT_DOUBLE_EQ(mcnemar(5, 5), 1);
}

}  // namespace
}  // namespace foretrace::eval
