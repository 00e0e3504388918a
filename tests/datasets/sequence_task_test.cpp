#include "datasets/tasks/sequence_task.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "datasets/tasks/word_problem.h"

namespace foretrace::datasets {
namespace {

TaskSample drawn(const TaskSettings& settings, int64_t length, uint64_t seed = 1) {
  const auto task = make_sequence_task(settings);
  EXPECT_TRUE(task.ok());
  Rng rng(seed);
  return task.value()->sample(rng, length);
}

TEST(SequenceTask, ParityIsTheXorOfAllSoFar) {
  const TaskSample sample = drawn({"parity"}, 200);
  int32_t parity = 0;
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    parity ^= sample.tokens[i];
    ASSERT_EQ(sample.answers[i], parity) << i;
  }
  EXPECT_EQ(std::set<int32_t>(sample.tokens.begin(), sample.tokens.end()), (std::set<int32_t>{0, 1}));
}

TEST(SequenceTask, Z3IsTheSumModuloThree) {
  const TaskSample sample = drawn({"z3"}, 200);
  int32_t sum = 0;
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    sum = (sum + sample.tokens[i]) % 3;
    ASSERT_EQ(sample.answers[i], sum) << i;
  }
}

// Positions of five cups, moved by hand.
TEST(SequenceTask, SwapsOfFiveFollowTheCups) {
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = i + 1; j < 5; ++j) pairs.emplace_back(i, j);
  const TaskSample sample = drawn({"s5_swaps"}, 4000);
  std::vector<size_t> cups = {0, 1, 2, 3, 4};
  std::map<std::vector<size_t>, int32_t> answers;
  std::set<int32_t> used;
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    if (sample.tokens[i] > 0) {
      const auto [a, b] = pairs[static_cast<size_t>(sample.tokens[i]) - 1];
      for (size_t& cup : cups) cup = cup == a ? b : cup == b ? a : cup;
    }
    const auto [at, fresh] = answers.emplace(cups, sample.answers[i]);
    ASSERT_EQ(at->second, sample.answers[i]) << i;
    ASSERT_TRUE(!fresh || used.insert(sample.answers[i]).second) << i;  // no two states with one answer
  }
  EXPECT_EQ(answers.size(), 120U);
}

TEST(SequenceTask, GroupsHaveTheirSizes) {
  EXPECT_EQ(WordProblem(all_permutations(3)).states(), 6);
  EXPECT_EQ(WordProblem(all_permutations(4)).states(), 24);
  EXPECT_EQ(WordProblem(even_permutations(5)).states(), 60);
  EXPECT_EQ(WordProblem(all_permutations(5)).states(), 120);
  EXPECT_EQ(make_sequence_task({"s5_swaps"}).value()->vocabulary(), 120);
  EXPECT_EQ(make_sequence_task({"z3"}).value()->vocabulary(), 3);
}

TEST(SequenceTask, ProductsAreAssociative) {
  const WordProblem s3(all_permutations(3));
  std::map<int32_t, int32_t> token_of;  // a state is reached from the identity by one token
  for (int32_t t = 0; t < 6; ++t) token_of[s3.next(0, t)] = t;
  for (int32_t a = 0; a < 6; ++a)
    for (int32_t b = 0; b < 6; ++b)
      for (int32_t c = 0; c < 6; ++c)
        EXPECT_EQ(s3.next(s3.next(s3.next(0, a), b), c), s3.next(s3.next(0, a), token_of[s3.next(s3.next(0, b), c)]));
}

TEST(SequenceTask, RecallAsksForTheValuesOfKeys) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const TaskSample sample = drawn({"mqar", 8, 512}, 64, seed);
    ASSERT_EQ(sample.tokens.size(), 64U);
    std::map<int32_t, int32_t> value_of;
    for (size_t i = 0; i < 16; i += 2) {
      EXPECT_LT(sample.tokens[i], 256);
      EXPECT_GE(sample.tokens[i + 1], 256);
      value_of[sample.tokens[i]] = sample.tokens[i + 1];
    }
    EXPECT_EQ(value_of.size(), 8U);
    std::set<int32_t> asked;
    for (size_t i = 0; i < 64; ++i) {
      if (sample.answers[i] < 0) continue;
      EXPECT_GE(i, 16U);
      EXPECT_EQ(sample.answers[i], value_of.at(sample.tokens[i]));
      asked.insert(sample.tokens[i]);
    }
    EXPECT_EQ(asked.size(), 8U);
  }
}

TEST(SequenceTask, RecallFillsWhereNothingIsAsked) {
  const auto others = [](bool random) {
    const TaskSample sample = drawn({"mqar", 8, 512, random}, 256, 1);
    std::set<int32_t> tokens;
    for (size_t i = 16; i < 256; ++i)
      if (sample.answers[i] < 0) tokens.insert(sample.tokens[i]);
    return tokens;
  };
  EXPECT_EQ(others(false), std::set<int32_t>{0});
  EXPECT_GT(others(true).size(), 100U);
}

TEST(SequenceTask, AShortRecallHoldsAsManyPairsAsFit) {
  for (const int64_t length : {4, 7, 8, 31, 32, 33}) {
    const TaskSample sample = drawn({"mqar", 8, 512}, length, 2);
    ASSERT_EQ(static_cast<int64_t>(sample.tokens.size()), length);
    const auto asked = std::count_if(sample.answers.begin(), sample.answers.end(), [](int32_t a) { return a >= 0; });
    EXPECT_EQ(asked, std::min<int64_t>(8, length / 4));
  }
}

TEST(SequenceTask, TheSameSeedGivesTheSameSequence) {
  EXPECT_EQ(drawn({"mqar", 4, 64}, 40, 3).tokens, drawn({"mqar", 4, 64}, 40, 3).tokens);
  EXPECT_NE(drawn({"s5"}, 40, 3).tokens, drawn({"s5"}, 40, 4).tokens);
}

TEST(SequenceTask, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(make_sequence_task({"s6"}).error().text().find("s5_swaps"), std::string::npos);
  EXPECT_FALSE(make_sequence_task({"mqar", 0, 64}).ok());
  EXPECT_FALSE(make_sequence_task({"mqar", 17, 64}).ok());
}

}  // namespace
}  // namespace foretrace::datasets
