// The losses of both objectives, each against its formula over logits that are made another way.
#include <gtest/gtest.h>

#include <cmath>

#include "lm/diffusion/block_denoiser.h"
#include "lm/torch.h"
#include "lm/train/loss.h"
#include "lm/train/noisy_batch.h"
#include "tests/lm/counting_source.h"
#include "tests/lm/diffusion/attention_model.h"
#include "tests/lm/finite_differences.h"

namespace foretrace::lm {
namespace {

const CanvasTokens kNoisyLossTokens = {60, kMask, {}};
constexpr int64_t kBlock = 4;

DiffusionTraining noisy_loss_training(Objective objective) {
  DiffusionTraining training;
  training.objective = objective;
  training.block = kBlock;
  training.random_length = 0;
  training.mask_token = kMask;
  return training;
}

// Tokens below 60, so that none is the mask.
class SmallSource : public CountingSource {
 public:
  using CountingSource::CountingSource;
  [[nodiscard]] TokenExample at(int64_t index) const override {
    TokenExample example = CountingSource::at(index);
    for (int32_t& token : example.tokens) token %= 60;
    return example;
  }
};

Batch clean_batch(int32_t pad, int64_t columns = 1) {
  const SmallSource source(40, 15);
  return Batcher(source, {.batch_tokens = 100, .seed = 3, .shift = 0, .columns = columns, .pad = pad}).next();
}

struct Cell {
  int64_t row, column;
  double level;
};

// The cells that noise masked, with their p, which only their weights tell. `own`: a token's weight before the noise.
std::vector<Cell> masked_cells(const Batch& noisy, const at::Tensor& own) {
  std::vector<Cell> cells;
  for (int64_t b = 0; b < noisy.ids.size(0); ++b)
    for (int64_t t = 0; t < noisy.ids.size(1); ++t)
      if (noisy.weights[b][t].item<double>() > 0) cells.push_back({b, t, own[b][t].item<double>() / noisy.weights[b][t].item<double>()});
  return cells;
}

double cross_entropy(const at::Tensor& logits, int64_t target) { return -at::log_softmax(logits.to(at::kDouble), -1)[target].item<double>(); }

TEST(NoisyBatch, NeverMasksPromptsAndCountsPadsAsAnswer) {
  const Batch clean = clean_batch(7);
  const Batch noisy = make_noisy(clean, noisy_loss_training(Objective::kMaskedDiffusion), kNoisyLossTokens, Rng(1));
  ASSERT_GT(clean.ids.size(0), 2);
  bool padded = false;
  int64_t masked = 0;
  for (int64_t b = 0; b < clean.ids.size(0); ++b)
    for (int64_t t = 0; t < clean.ids.size(1); ++t) {
      const bool mask = noisy.ids[b][t].item<int64_t>() == kMask;
      if (t < 2) EXPECT_FALSE(mask);
      masked += mask ? 1 : 0;
      EXPECT_EQ(noisy.targets[b][t].item<int64_t>(), clean.ids[b][t].item<int64_t>());
      EXPECT_EQ(noisy.weights[b][t].item<double>() > 0, mask);
      if (mask && t > 13) padded |= clean.ids[b][t].item<int64_t>() == 7;
    }
  EXPECT_TRUE(padded);
  EXPECT_GT(masked, 0);
  EXPECT_EQ(noisy.weight, static_cast<double>(clean.ids.numel() - 2 * clean.ids.size(0)));
}

TEST(NoisyBatch, IsAFunctionOfSeedAndPosition) {
  const auto ids = [](uint64_t seed, BatchPosition position) {
    return make_noisy(clean_batch(7), noisy_loss_training(Objective::kMaskedDiffusion), kNoisyLossTokens, noise_stream(seed, position)).ids;
  };
  EXPECT_TRUE(at::equal(ids(1, {0, 3}), ids(1, {0, 3})));
  EXPECT_FALSE(at::equal(ids(1, {0, 3}), ids(2, {0, 3})));
  EXPECT_FALSE(at::equal(ids(1, {0, 3}), ids(1, {1, 3})));
  EXPECT_FALSE(at::equal(ids(1, {0, 3}), ids(1, {0, 4})));
}

TEST(NoisyBatch, SomeAreCutToARandomLength) {
  DiffusionTraining cutting = noisy_loss_training(Objective::kMaskedDiffusion);
  cutting.random_length = 1;
  const Batch clean = clean_batch(-1);
  std::set<int64_t> lengths;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Batch noisy = make_noisy(clean, cutting, kNoisyLossTokens, Rng(seed));
    const int64_t columns = noisy.ids.size(1);
    lengths.insert(columns);
    EXPECT_EQ(noisy.tokens, clean.read.narrow(1, 0, columns).sum().item<int64_t>());
    EXPECT_EQ(noisy.weight, clean.weights.narrow(1, 0, columns).sum().item<double>());
    EXPECT_GT(noisy.weight, 0);
  }
  EXPECT_GT(lengths.size(), 8u);
}

// sum of CE / p over the masked ones, over the number of tokens, or over each row's answer and the number of rows.
TEST(MaskedDiffusionLoss, IsLladas) {
  const auto model = attention_model(2);
  for (const bool per_answer : {false, true})
    for (const int32_t pad : {7, -1}) {
      DiffusionTraining objective = noisy_loss_training(Objective::kMaskedDiffusion);
      objective.per_answer = per_answer;
      const Batch clean = clean_batch(pad);
      const Batch noisy = make_noisy(clean, objective, kNoisyLossTokens, Rng(5));
      const at::Tensor answers = clean.weights.sum(1);
      at::Tensor own = clean.weights.clone();
      if (per_answer) own = own / answers.unsqueeze(1);
      double want = 0;
      for (int64_t b = 0; b < clean.ids.size(0); ++b) {
        const int64_t length = clean.read[b].sum().item<int64_t>();  // the row alone, without its padding
        const at::NoGradGuard no_grad;
        const at::Tensor logits = model->head(model->hidden(noisy.ids.narrow(0, b, 1).narrow(1, 0, length), {.mode = MaskMode::full()}));
        for (const Cell& cell : masked_cells(noisy, own)) {
          if (cell.row != b) continue;
          const double loss = cross_entropy(logits[0][cell.column], clean.ids[b][cell.column].item<int64_t>()) / cell.level;
          want += per_answer ? loss / answers[b].item<double>() / static_cast<double>(clean.ids.size(0)) : loss / clean.weights.sum().item<double>();
        }
      }
      EXPECT_NEAR(batch_loss(*model, noisy, {.diffusion = objective}).prediction, want, 1e-5 * want);
    }
}

// Each block as a canvas behind the committed clean ones, as it is when the model generates.
TEST(BlockDiffusionLoss, IsThatOfCanvases) {
  const auto model = tiny_model(2, at::kDouble);
  for (const bool clean_blocks : {false, true}) {
    DiffusionTraining objective = noisy_loss_training(Objective::kBlockDiffusion);
    objective.clean_blocks = clean_blocks;
    const Batch clean = clean_batch(-1, kBlock);
    const Batch noisy = make_noisy(clean, objective, kNoisyLossTokens, Rng(5));
    const at::Tensor own = clean.weights;
    double want = 0;
    for (int64_t b = 0; b < clean.ids.size(0); ++b) {
      BlockDenoiser denoiser = BlockDenoiser::make(*model, {kBlock, clean_blocks}).value();
      ASSERT_TRUE(denoiser.begin({{1}}, at::zeros({1, kBlock}, at::kLong)).ok());
      for (int64_t block = 0; block < clean.ids.size(1) / kBlock; ++block) {
        const at::Tensor logits = denoiser.logits(noisy.ids.narrow(0, b, 1).narrow(1, block * kBlock, kBlock), {});
        for (const Cell& cell : masked_cells(noisy, own))
          if (cell.row == b && cell.column / kBlock == block)
            want += cross_entropy(logits[0][cell.column % kBlock], clean.ids[b][cell.column].item<int64_t>()) / cell.level;
        denoiser.commit(clean.ids.narrow(0, b, 1).narrow(1, block * kBlock, kBlock));
      }
    }
    want /= clean.weights.sum().item<double>();
    EXPECT_NEAR(batch_loss(*model, noisy, {.diffusion = objective}).prediction, want, 1e-5 * want) << clean_blocks;
  }
}

TEST(BlockDiffusionLoss, HasALevelForEachBlock) {
  const Batch noisy = make_noisy(clean_batch(7, kBlock), noisy_loss_training(Objective::kBlockDiffusion), kNoisyLossTokens, Rng(5));
  std::set<float> levels;
  for (int64_t begin = 0; begin < noisy.ids.size(1); begin += kBlock) {
    std::set<float> of_block;
    for (int64_t t = begin; t < begin + kBlock; ++t)
      if (const auto weight = noisy.weights[0][t].item<float>(); weight > 0) of_block.insert(weight);
    EXPECT_LE(of_block.size(), 1u);
    levels.insert(of_block.begin(), of_block.end());
  }
  EXPECT_GT(levels.size(), 1u);
}

TEST(DiffusionLoss, CapAddsTheEntropyOfWhatIsRight) {
  const auto model = attention_model(2);
  DiffusionTraining objective = noisy_loss_training(Objective::kMaskedDiffusion);
  Batch noisy = make_noisy(clean_batch(-1), objective, kNoisyLossTokens, Rng(5));
  {
    const at::NoGradGuard no_grad;  // the first half of the rows is to be right
    std::vector<int64_t> counts;
    for (int64_t b = 0; b < noisy.read.size(0); ++b) counts.push_back(noisy.read[b].sum().item<int64_t>());
    const at::Tensor best = model->head(model->hidden(noisy.ids, {.mode = MaskMode::full(), .counts = counts})).argmax(-1);
    const int64_t half = best.size(0) / 2;
    noisy.targets.narrow(0, 0, half).copy_(best.narrow(0, 0, half));
  }
  const BatchLoss plain = batch_loss(*model, noisy, {.diffusion = objective});
  objective.cap_weight = 0.5;
  const BatchLoss capped = batch_loss(*model, noisy, {.diffusion = objective});
  double want = 0;
  {
    const at::NoGradGuard no_grad;
    for (int64_t b = 0; b < noisy.ids.size(0); ++b) {
      const int64_t length = noisy.read[b].sum().item<int64_t>();
      const at::Tensor p = at::softmax(model->head(model->hidden(noisy.ids.narrow(0, b, 1).narrow(1, 0, length), {.mode = MaskMode::full()}))[0], -1);
      for (int64_t t = 0; t < length; ++t) {
        if (p[t].argmax().item<int64_t>() != noisy.targets[b][t].item<int64_t>()) continue;
        want -= (p[t] * p[t].log()).sum().item<double>() * noisy.weights[b][t].item<double>() / noisy.weight;
      }
    }
  }
  EXPECT_GT(want, 0.1);
  EXPECT_EQ(capped.prediction, plain.prediction);
  EXPECT_NEAR(capped.total.item<double>() - plain.total.item<double>(), 0.5 * want, 1e-6);
}

TEST(DiffusionLoss, GradientsAreFiniteDifferences) {
  for (const Objective objective : {Objective::kMaskedDiffusion, Objective::kBlockDiffusion})
    for (const bool recompute : {false, true}) {
      const auto model = tiny_model(2, at::kDouble);
      DiffusionTraining all = noisy_loss_training(objective);
      all.noise.edit_share = 0.3;
      all.cap_weight = 0.2;
      const Batch noisy = make_noisy(clean_batch(7, kBlock), all, kNoisyLossTokens, Rng(5));
      expect_finite_differences(model->parameters(), [&] {
        return batch_loss(*model, noisy, {.recompute = recompute, .diffusion = all}).total;
      });
    }
}

}  // namespace
}  // namespace foretrace::lm
