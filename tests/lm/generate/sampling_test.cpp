#include "lm/generate/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace foretrace::lm {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
const std::vector<float> kLogits = {std::log(0.05F), std::log(0.4F), std::log(0.1F), std::log(0.3F), std::log(0.15F)};

int32_t sampling_one(const std::vector<float>& logits, const Sampling& sampling, uint64_t seed = 1) {
  Rng rng(seed);
  const auto token = sample_token(logits, sampling, rng);
  EXPECT_TRUE(token.ok());
  return token.ok() ? token.value() : -1;
}

std::map<int32_t, double> shares(const std::vector<float>& logits, const Sampling& sampling) {
  Rng rng(5);
  std::map<int32_t, double> counts;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) counts[sample_token(logits, sampling, rng).value()] += 1.0 / kDraws;
  return counts;
}

// What may be drawn, and how often: `want` of the tokens in it, nothing else.
void expect_shares(const std::map<int32_t, double>& got, const std::map<int32_t, double>& want) {
  EXPECT_EQ(got.size(), want.size());
  for (const auto& [token, share] : want) EXPECT_NEAR(got.contains(token) ? got.at(token) : 0, share, 0.015) << token;
}

TEST(Sampling, GreedyTakesTheBestAndOfTwoTheFirst) {
  EXPECT_EQ(sampling_one(kLogits, {}), 1);
  EXPECT_EQ(sampling_one({1, 3, 3, 2}, {}), 1);
  EXPECT_EQ(sampling_one({kNever, kNever, -5}, {}), 2);
}

TEST(Sampling, FollowsTheProbabilities) {
  expect_shares(shares(kLogits, {.temperature = 1}), {{0, 0.05}, {1, 0.4}, {2, 0.1}, {3, 0.3}, {4, 0.15}});
  const double sum = 0.05 * 0.05 + 0.4 * 0.4 + 0.1 * 0.1 + 0.3 * 0.3 + 0.15 * 0.15;
  expect_shares(shares(kLogits, {.temperature = 0.5}),
                {{0, 0.0025 / sum}, {1, 0.16 / sum}, {2, 0.01 / sum}, {3, 0.09 / sum}, {4, 0.0225 / sum}});
}

TEST(Sampling, FiltersKeepWhatTheyPromise) {
  expect_shares(shares(kLogits, {.temperature = 1, .top_k = 2}), {{1, 4.0 / 7}, {3, 3.0 / 7}});
  expect_shares(shares(kLogits, {.temperature = 1, .top_p = 0.65}), {{1, 4.0 / 7}, {3, 3.0 / 7}});
  expect_shares(shares(kLogits, {.temperature = 1, .top_p = 0.75}), {{1, 0.4 / 0.85}, {3, 0.3 / 0.85}, {4, 0.15 / 0.85}});
  expect_shares(shares(kLogits, {.temperature = 1, .top_p = 1e-9}), {{1, 1}});
  expect_shares(shares(kLogits, {.temperature = 1, .min_p = 0.3}), {{1, 0.4 / 0.85}, {3, 0.3 / 0.85}, {4, 0.15 / 0.85}});
  expect_shares(shares(kLogits, {.temperature = 1, .min_p = 1}), {{1, 1}});
  // top_p counts among what top_k left.
  expect_shares(shares(kLogits, {.temperature = 1, .top_k = 3, .top_p = 0.5}), {{1, 4.0 / 7}, {3, 3.0 / 7}});
}

TEST(Sampling, NeverDrawsWhatIsMasked) {
  std::vector<float> logits = kLogits;
  logits[1] = kNever;
  EXPECT_FALSE(shares(logits, {.temperature = 2}).contains(1));
}

TEST(Sampling, TheSameSeedDrawsTheSame) {
  std::set<int32_t> seen;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(sampling_one(kLogits, {.temperature = 1}, seed), sampling_one(kLogits, {.temperature = 1}, seed));
    seen.insert(sampling_one(kLogits, {.temperature = 1}, seed));
  }
  EXPECT_GT(seen.size(), 2U);
}

TEST(Sampling, RefusesWhatIsNoNumberAndNothing) {
  Rng rng(1);
  EXPECT_FALSE(sample_token(std::vector<float>{1, std::nanf(""), 2}, {}, rng).ok());
  EXPECT_FALSE(sample_token(std::vector<float>{kNever, kNever}, {.temperature = 1}, rng).ok());
  for (const Sampling& bad : {Sampling{-1}, Sampling{1, -1}, Sampling{1, 0, 0}, Sampling{1, 0, 1.5}, Sampling{1, 0, 1, 2}, Sampling{std::nan("")}})
    EXPECT_FALSE(check_sampling(bad).ok());
  EXPECT_TRUE(check_sampling({0.7, 40, 0.9, 0.05}).ok());
}

TEST(Sampling, LogProbabilitiesAreThoseOfTheSoftmax) {
  const auto all = log_probabilities(kLogits, 2, 2);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].token, 2);
  EXPECT_NEAR(all[0].logprob, std::log(0.1), 1e-6);
  EXPECT_EQ(all[1].token, 1);
  EXPECT_NEAR(all[1].logprob, std::log(0.4), 1e-6);
  EXPECT_EQ(all[2].token, 3);
}

}  // namespace
}  // namespace foretrace::lm
