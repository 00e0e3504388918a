#include "kernels/expert_choice/expert_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/rng.h"

namespace foretrace::kernels {
namespace {

using Ids = std::vector<int64_t>;

Ids choose(const std::vector<float>& scores, int64_t chosen, int64_t groups = 1,
           int64_t chosen_groups = 1, const float* bias = nullptr) {
  Ids ids(static_cast<size_t>(chosen), -1);
  choose_experts({1, static_cast<int64_t>(scores.size()), chosen, groups, chosen_groups,
                  Element::kFloat32, scores.data(), bias, ids.data()});
  return ids;
}

// By sorting everything.
Ids sorted(const std::vector<float>& scores, int64_t chosen) {
  Ids ids(scores.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::stable_sort(ids.begin(), ids.end(),
                   [&](int64_t a, int64_t b) { return scores[a] > scores[b]; });
  ids.resize(static_cast<size_t>(chosen));
  return ids;
}

TEST(ExpertChoice, IsTheFirstOfAStableSort) {
  Rng rng(1);
  for (const int64_t experts : {1, 2, 5, 16, 64, 513}) {
    for (const int64_t chosen : {int64_t{1}, int64_t{2}, std::min<int64_t>(experts, 10), experts}) {
      if (chosen > experts) continue;
      for (const double levels : {3.0, 1e6}) {  // many equal scores, or few
        std::vector<float> scores(static_cast<size_t>(experts));
        for (float& score : scores)
          score = static_cast<float>(std::floor(rng.uniform() * levels) / levels);
        EXPECT_EQ(choose(scores, chosen), sorted(scores, chosen)) << experts << " " << chosen;
      }
    }
  }
}

TEST(ExpertChoice, GoesByTheBestTwoOfAGroup) {
  // best two: 1.0, 1.1, 1.2; the best single score is in the group that is out
  const std::vector<float> scores = {0.9F, 0.1F, 0, 0.6F, 0.5F, 0, 0.7F, 0.5F, 0.4F};
  EXPECT_EQ(choose(scores, 4, 3, 2), (Ids{6, 3, 4, 7}));
  EXPECT_EQ(choose(scores, 3, 3, 1), (Ids{6, 7, 8}));
  EXPECT_EQ(choose(scores, 2, 3, 3), (Ids{0, 6}));
}

TEST(ExpertChoice, EqualGroupsGoByNumber) {
  EXPECT_EQ(choose({0.25F, 0.25F, 0.5F, 0, 0.25F, 0.25F}, 2, 3, 1), (Ids{0, 1}));
  EXPECT_EQ(choose({0, 0, 0.5F, 0.5F, 0.5F, 0.5F}, 2, 3, 1), (Ids{2, 3}));
}

TEST(ExpertChoice, ABiasMovesTheChoice) {
  const std::vector<float> bias = {0, 1, 0, 0};
  EXPECT_EQ(choose({0.5F, 0.1F, 0.6F, 0.2F}, 2, 1, 1, bias.data()), (Ids{1, 2}));
  EXPECT_EQ(choose({0.5F, 0.1F, 0.6F, 0.2F}, 2, 2, 1, bias.data()), (Ids{1, 0}));
}

TEST(ExpertChoice, NotANumberIsAboveAll) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(choose({1, nan, 3, nan}, 3), (Ids{1, 3, 2}));
  EXPECT_EQ(choose({nan, nan, nan, nan}, 2, 2, 1), (Ids{0, 1}));
}

TEST(ExpertChoice, RowsAreChosenEachByItself) {
  const std::vector<double> scores = {0.1, 0.2, 0.3, 0.3, 0.2, 0.1};
  Ids ids(4, -1);
  choose_experts({2, 3, 2, 1, 1, Element::kFloat64, scores.data(), nullptr, ids.data()});
  EXPECT_EQ(ids, (Ids{2, 1, 0, 1}));
}

}  // namespace
}  // namespace foretrace::kernels
