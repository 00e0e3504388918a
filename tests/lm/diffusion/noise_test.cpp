#include "lm/diffusion/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace foretrace::lm {
namespace {

const CanvasTokens kNoiseTokens = {20, 19, {}};

struct Rows {
  explicit Rows(int64_t count, int64_t width = 16) : columns(width) {
    for (int64_t i = 0; i < count * width; ++i) {
      ids.push_back(i % 19);
      answer.push_back(i % width >= 4 ? 1 : 0);
    }
  }
  NoisyTokens noisy(const NoiseOptions& options, int64_t block, uint64_t seed = 1) const {
    Rng rng(seed);
    return add_noise(options, kNoiseTokens, ids, answer, columns, block, rng);
  }
  int64_t columns;
  std::vector<int64_t> ids;
  std::vector<uint8_t> answer;
};

TEST(Noise, MasksAnswersAloneAndWeighsByTheLevel) {
  const Rows rows(400);
  const NoisyTokens noisy = rows.noisy({}, 0);
  Rng again(1);
  const std::vector<double> levels = draw_levels({}, 400, again);
  double masked = 0, expected = 0;
  for (size_t i = 0; i < rows.ids.size(); ++i) {
    const double level = levels[i / 16];
    EXPECT_GE(level, 1e-3);
    EXPECT_LE(level, 1);
    if (rows.answer[i] == 0 || noisy.ids[i] != kNoiseTokens.mask) {
      EXPECT_EQ(noisy.ids[i], rows.ids[i]);
      EXPECT_EQ(noisy.weights[i], 0);
    } else {
      EXPECT_FLOAT_EQ(noisy.weights[i], static_cast<float>(1 / level));
      ++masked;
    }
    if (rows.answer[i] != 0) expected += level;
  }
  EXPECT_NEAR(masked, expected, 4 * std::sqrt(expected));
}

TEST(Noise, ARowsLevelIsItsShareOfMasks) {
  const Rows rows(1, 40000);
  for (uint64_t seed = 0; seed < 5; ++seed) {
    const NoisyTokens noisy = rows.noisy({}, 0, seed);
    Rng again(seed);
    const double level = draw_levels({}, 1, again)[0];
    const double share = static_cast<double>(std::count(noisy.ids.begin(), noisy.ids.end(), kNoiseTokens.mask)) / (40000 - 4);
    EXPECT_NEAR(share, level, 0.02);
  }
}

TEST(Noise, BlocksHaveLevelsOfTheirOwn) {
  const Rows rows(2, 4000);
  const NoisyTokens noisy = rows.noisy({.low = 0.3, .high = 0.8, .antithetic = true}, 1000);
  Rng again(1);
  const std::vector<double> levels = draw_levels({.low = 0.3, .high = 0.8, .antithetic = true}, 8, again);
  for (size_t block = 0; block < 8; ++block) {
    const auto begin = noisy.ids.begin() + static_cast<ptrdiff_t>(block * 1000);
    EXPECT_NEAR(static_cast<double>(std::count(begin, begin + 1000, kNoiseTokens.mask)) / 1000, levels[block], 0.06);
  }
}

TEST(Noise, AntitheticLevelsLieOneInEachPart) {
  Rng rng(3);
  std::vector<double> levels = draw_levels({.low = 0.2, .high = 0.7, .antithetic = true}, 10, rng);
  EXPECT_FALSE(std::is_sorted(levels.begin(), levels.end()));
  std::sort(levels.begin(), levels.end());
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_GE(levels[i], 0.2 + 0.05 * static_cast<double>(i));
    EXPECT_LT(levels[i], 0.2 + 0.05 * static_cast<double>(i + 1));
  }
}

TEST(Noise, UniformNoiseScoresTheWholeAnswer) {
  const Rows rows(300);
  const NoisyTokens noisy = rows.noisy({.kind = NoiseKind::kUniform}, 0);
  int changed = 0;
  for (size_t i = 0; i < rows.ids.size(); ++i) {
    EXPECT_EQ(noisy.weights[i], rows.answer[i] != 0 ? 1 : 0);
    EXPECT_NE(noisy.ids[i], kNoiseTokens.mask);
    changed += noisy.ids[i] != rows.ids[i] ? 1 : 0;
    if (rows.answer[i] == 0) EXPECT_EQ(noisy.ids[i], rows.ids[i]);
  }
  EXPECT_NEAR(changed, 300 * 12 * 0.5 * 18 / 19, 250);
}

TEST(Noise, EditsAreWrongTokensAmongMasks) {
  const Rows rows(300);
  const NoisyTokens noisy = rows.noisy({.edit_share = 0.25}, 0);
  int masks = 0, wrong = 0;
  for (size_t i = 0; i < rows.ids.size(); ++i) {
    if (rows.answer[i] == 0) {
      EXPECT_EQ(noisy.weights[i], 0);
      continue;
    }
    if (noisy.ids[i] == kNoiseTokens.mask) {
      ++masks;
      EXPECT_GE(noisy.weights[i], 1);
    } else {
      wrong += noisy.ids[i] != rows.ids[i] ? 1 : 0;
      EXPECT_EQ(noisy.weights[i], 1);
    }
  }
  EXPECT_NEAR(static_cast<double>(wrong) / (masks + wrong), 0.25, 0.04);
}

TEST(Noise, RefusesWhatIsNoNoise) {
  EXPECT_TRUE(check_noise({}).ok());
  EXPECT_FALSE(check_noise({.low = 0}).ok());
  EXPECT_FALSE(check_noise({.low = 0.6, .high = 0.5}).ok());
  EXPECT_FALSE(check_noise({.high = 1.5}).ok());
  EXPECT_FALSE(check_noise({.low = std::nan("")}).ok());
  EXPECT_FALSE(check_noise({.edit_share = 1.5}).ok());
  EXPECT_FALSE(check_noise({.kind = NoiseKind::kUniform, .edit_share = 0.5}).ok());
}

}  // namespace
}  // namespace foretrace::lm
