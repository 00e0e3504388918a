#include "lm/train/batcher.h"

#include <gtest/gtest.h>

#include "lm/torch.h"
#include "lm/train/aligned_source.h"
#include "tests/lm/counting_source.h"

namespace foretrace::lm {
namespace {

bool same(const Batch& a, const Batch& b) {
  return at::equal(a.ids, b.ids) && at::equal(a.targets, b.targets) && at::equal(a.weights, b.weights);
}

TEST(Batcher, AnEpochReadsEveryExampleOnce) {
  const CountingSource source(500);
  Batcher batcher(source, {512, 4096, 3, true});
  int64_t tokens = 0;
  int64_t rows = 0;
  for (int64_t i = 0; i < batcher.epoch_batches(); ++i) {
    const Batch batch = batcher.next();
    tokens += batch.tokens;
    rows += batch.ids.size(0);
    EXPECT_LE(batch.ids.numel(), 512);
  }
  int64_t expected = 0;
  for (int64_t i = 0; i < source.size(); ++i) expected += source.length(i) - 1;
  EXPECT_EQ(rows, 500);
  EXPECT_EQ(tokens, expected);
}

TEST(Batcher, TargetsAreTheNextTokensAndPaddingHasNoWeight) {
  const CountingSource source(50);
  Batcher batcher(source, {256, 4096, 3, true});
  const Batch batch = batcher.next();
  const int64_t columns = batch.ids.size(1);
  EXPECT_TRUE(at::equal(batch.ids.narrow(1, 1, 4), batch.targets.narrow(1, 0, 4)));
  EXPECT_EQ(batch.weights.select(1, 0).sum().item<float>(), 0);  // predicting the stride has no weight
  EXPECT_EQ(batch.weights.sum().item<double>(), batch.weight);
  EXPECT_EQ(columns, padded_length(columns));
  EXPECT_EQ(batch.weight, static_cast<double>(batch.tokens - batch.ids.size(0)));
}

TEST(Batcher, OrderFollowsTheSeedAndTheEpoch) {
  const CountingSource source(300);
  Batcher a(source, {256, 4096, 3, true});
  Batcher b(source, {256, 4096, 3, true});
  Batcher other(source, {256, 4096, 4, true});
  EXPECT_TRUE(same(a.next(), b.next()));
  EXPECT_FALSE(same(a.next(), other.next()));
  const Batch second = b.next();
  b.seek({1, 1});
  EXPECT_FALSE(same(b.next(), second));
}

TEST(Batcher, SeekGoesOnWhereAPositionWas) {
  const CountingSource source(120);
  Batcher a(source, {256, 4096, 3, true});
  for (int i = 0; i < 25; ++i) a.next();
  ASSERT_GT(a.position().epoch, 0);
  Batcher b(source, {256, 4096, 3, true});
  b.seek(a.position());
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(same(a.next(), b.next())) << i;
}

TEST(Batcher, LongExamplesAreCut) {
  const CountingSource source(60, 200);
  Batcher batcher(source, {512, 33, 3, true});
  for (int64_t i = 0; i < batcher.epoch_batches(); ++i) EXPECT_LE(batcher.next().ids.size(1), 32);
}

TEST(Batcher, AnswersAreFilledUpToACanvas) {
  constexpr int64_t kPad = 61, kCanvas = 24;
  const CountingSource source(200);  // two tokens are given, none of them is the pad
  BatcherOptions options{512, 4096, 3, true};
  options.shift = 0;
  options.pad = kPad;
  options.canvas = kCanvas;
  Batcher batcher(source, options);
  int64_t tokens = 0, pads = 0, longer = 0;
  for (int64_t i = 0; i < batcher.epoch_batches(); ++i) {
    const Batch batch = batcher.next();
    EXPECT_LE(batch.ids.numel(), 512);
    EXPECT_EQ(batch.tokens, batch.read.sum().item<int64_t>());
    tokens += batch.tokens;
    for (int64_t row = 0; row < batch.ids.size(0); ++row) {
      const auto count = [&](const at::Tensor& cells) { return cells[row].sum().item<int64_t>(); };
      const int64_t filled = count(batch.ids == kPad), answer = count(batch.answer);
      EXPECT_TRUE(answer == kCanvas || (answer > kCanvas && filled == 0)) << answer << " " << filled;
      EXPECT_EQ(count(batch.read), 2 + answer);
      EXPECT_EQ(count(batch.weights > 0), answer);
      if (filled > 0) EXPECT_EQ(batch.targets[row][2 + kCanvas - 1].item<int64_t>(), kPad);
      pads += filled;
      longer += answer > kCanvas ? 1 : 0;
    }
  }
  int64_t texts = 0;
  for (int64_t i = 0; i < source.size(); ++i) texts += source.length(i);
  EXPECT_EQ(tokens - pads, texts);
  EXPECT_GT(pads, 0);
  EXPECT_GT(longer, 0);
}

TEST(AlignedSource, AnswersBeginOnTheGridBehindTheSameTokens) {
  const CountingSource source(50);  // two tokens are given
  for (const int64_t grid : {1, 2, 4, 5}) {
    const AlignedSource aligned(source, grid, 60);
    const int64_t front = grid > 2 ? grid - 2 : 0;
    ASSERT_EQ(aligned.size(), source.size());
    for (int64_t i = 0; i < source.size(); ++i) {
      const TokenExample before = source.at(i), after = aligned.at(i);
      ASSERT_EQ(aligned.length(i), source.length(i) + front);
      ASSERT_EQ(static_cast<int64_t>(after.tokens.size()), aligned.length(i));
      EXPECT_EQ(given_tokens(after), 2 + front);
      EXPECT_EQ(given_tokens(after) % grid, 0);
      for (int64_t t = 0; t < front; ++t) EXPECT_TRUE(after.tokens[static_cast<size_t>(t)] == 60 && after.given[static_cast<size_t>(t)] == 1);
      EXPECT_TRUE(std::equal(before.tokens.begin(), before.tokens.end(), after.tokens.begin() + front));
      EXPECT_TRUE(std::equal(before.weights.begin(), before.weights.end(), after.weights.begin() + front));
    }
    EXPECT_NE(aligned.fingerprint(), source.fingerprint());
  }
}

TEST(Batcher, RowsOfABatchHaveSimilarLengths) {
  const CountingSource source(2000, 200);
  Batcher batcher(source, {2048, 4096, 3, true});
  double cells = 0;
  double tokens = 0;
  for (int64_t i = 0; i < batcher.epoch_batches(); ++i) {
    const Batch batch = batcher.next();
    cells += static_cast<double>(batch.ids.numel());
    tokens += static_cast<double>(batch.tokens);
  }
  EXPECT_GT(tokens / cells, 0.85);
}

}  // namespace
}  // namespace foretrace::lm
