#include "worldmodel/constrained_choice.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

namespace foretrace::worldmodel {
namespace {

using datasets::Token;

// Allowed are 2, 3 and 5, whose probabilities are 1/2, 1/3 and 1/6; the others' logits are higher.
struct Distribution {
  std::array<float, datasets::kVocabularySize> logits;
  datasets::TokenMask allowed;
  Distribution() {
    logits.fill(9);
    for (const auto& [token, weight] : {std::pair{2, 3.0F}, {3, 2.0F}, {5, 1.0F}}) {
      logits[static_cast<size_t>(token)] = std::log(weight);
      allowed.set(static_cast<size_t>(token));
    }
  }
};

std::map<Token, int> drawn(const Sampling& sampling, int times) {
  const Distribution d;
  Rng rng(1);
  std::map<Token, int> counts;
  for (int i = 0; i < times; ++i) ++counts[draw(d.logits.data(), d.allowed, sampling, rng).token];
  return counts;
}

TEST(Draw, FollowsTheProbabilitiesOfWhatIsAllowed) {
  const auto counts = drawn({1, 1, 0}, 60000);
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [token, expected] : {std::pair{2, 30000.0}, {3, 20000.0}, {5, 10000.0}})
    EXPECT_NEAR(counts.at(static_cast<Token>(token)), expected, 5 * std::sqrt(expected)) << token;
}

TEST(Draw, TemperatureSharpensAndTopPCuts) {
  EXPECT_EQ(drawn({0, 1, 0}, 100), (std::map<Token, int>{{2, 100}}));
  const auto sharp = drawn({0.5, 1, 0}, 14000);  // weights 9, 4, 1
  EXPECT_NEAR(sharp.at(2), 9000, 500);
  EXPECT_NEAR(sharp.at(5), 1000, 200);
  EXPECT_EQ(drawn({1, 0.4, 0}, 100).size(), 1U);
  const auto two = drawn({1, 0.7, 0}, 50000);
  EXPECT_EQ(two.size(), 2U);
  EXPECT_NEAR(two.at(2), 30000, 900);
}

TEST(Draw, SaysTheProbabilityThatTheModelGaveIt) {
  const Distribution d;
  Rng rng(3);
  std::map<Token, double> said;
  for (int i = 0; i < 100; ++i) {
    const Choice choice = draw(d.logits.data(), d.allowed, {2, 1, 0}, rng);
    said[choice.token] = std::exp(choice.log_probability);
  }
  EXPECT_NEAR(said.at(2), 1.0 / 2, 1e-6);
  EXPECT_NEAR(said.at(3), 1.0 / 3, 1e-6);
  EXPECT_NEAR(said.at(5), 1.0 / 6, 1e-6);
}

TEST(StreamOf, IsAnotherForEachAttemptSeedAndQuestion) {
  const std::vector<Token> question = {1, 2}, other = {1, 3};
  const auto first = [](Rng rng) { return rng.next(); };
  const uint64_t value = first(stream_of({1, 1, 5}, question, 0));
  EXPECT_EQ(first(stream_of({1, 1, 5}, question, 0)), value);
  EXPECT_EQ(first(stream_of({1, 1, 4}, question, 1)), value);  // attempts count on from the seed
  EXPECT_NE(first(stream_of({1, 1, 5}, question, 1)), value);
  EXPECT_NE(first(stream_of({1, 1, 5}, other, 0)), value);
}

}  // namespace
}  // namespace foretrace::worldmodel
