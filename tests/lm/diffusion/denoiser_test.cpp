// Denoisers on caches: equal to those that run everything, where they must be.
#include <gtest/gtest.h>

#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/torch.h"
#include "tests/lm/diffusion/attention_model.h"

namespace foretrace::lm {
namespace {

using Prompts = std::vector<std::vector<int32_t>>;

const Prompts kPrompts = {some_prompt(1, 7), some_prompt(2, 3)};

at::Tensor noisy_block(uint64_t seed, int64_t tokens) { return at::where(tiny_ids(seed, 2, tokens) % 3 == 0, kMask, tiny_ids(seed + 1, 2, tokens)); }

// The largest difference over the steps of two blocks between a cached denoiser and one that runs everything.
double distance(const CausalLm& model, const PassCacheOptions& cache, int64_t steps) {
  FullPassDenoiser plain = FullPassDenoiser::make(model).value(), cached = FullPassDenoiser::make(model, cache).value();
  const at::Tensor canvas = at::full({2, 12}, kMask, at::kLong);
  double largest = 0;
  for (FullPassDenoiser* denoiser : {&plain, &cached}) EXPECT_TRUE(denoiser->begin(kPrompts, canvas).ok());
  for (uint64_t block = 0; block < 2; ++block) {
    for (int64_t step = 0; step < steps; ++step) {
      const at::Tensor cells = noisy_block(10 * block + static_cast<uint64_t>(step), 4);
      largest = std::max(largest, difference(plain.logits(cells, {}), cached.logits(cells, {})));
    }
    plain.commit(noisy_block(block, 4));
    cached.commit(noisy_block(block, 4));
  }
  EXPECT_EQ(cached.passes().denoising, 2 * steps);
  return largest;
}

TEST(PassCaches, AreExactWhereTheyMustBe) {
  const auto deep = attention_model(1), flat = attention_model(2, 1);
  for (const PassCache kind : {PassCache::kPrefix, PassCache::kDual}) {
    EXPECT_LT(distance(*deep, {kind}, 1), 1e-5);     // a block's first step runs everything
    EXPECT_LT(distance(*deep, {kind, 1}, 3), 1e-5);  // as does every one here
    EXPECT_LT(distance(*flat, {kind}, 3), 1e-5);     // one layer's keys and values know their own token alone
    EXPECT_GT(distance(*deep, {kind}, 3), 1e-3);     // and elsewhere they are not
  }
}

TEST(PassCaches, WorkForSlidingAndLatentAttention) {
  ModelConfig config = attention_model(1, 1)->config();
  config.layer_types = {LayerType::kSlidingAttention};
  config.sliding_window = 5;
  CausalLm sliding(config, at::kDouble);
  sliding.parameters().initialise(3, 0.3);
  config.layer_types = {LayerType::kFullAttention};
  config.kv_lora_rank = 8;
  config.rotary = false;
  config.num_key_value_heads = config.num_attention_heads;
  CausalLm latent(config, at::kDouble);
  latent.parameters().initialise(3, 0.3);
  for (const CausalLm* model : {&sliding, &latent})
    for (const PassCache kind : {PassCache::kPrefix, PassCache::kDual}) EXPECT_LT(distance(*model, {kind}, 3), 1e-5);
}

TEST(PassCaches, TheirSamplersAreEqualToo) {
  const auto flat = attention_model(2, 1);
  std::vector<std::vector<int32_t>> texts;
  for (const PassCache kind : {PassCache::kNone, PassCache::kPrefix, PassCache::kDual}) {
    FullPassDenoiser denoiser = FullPassDenoiser::make(*flat, {kind}).value();
    const auto result = denoise(denoiser, {{.prompt = kPrompts[0]}}, diffusion_options(24, 8, 12));
    ASSERT_TRUE(result.ok());
    texts.push_back(result.value().texts[0].tokens);
  }
  EXPECT_EQ(texts[1], texts[0]);
  EXPECT_EQ(texts[2], texts[0]);
}

TEST(PassCaches, AreNotForLinearLayers) {
  const auto hybrid = tiny_model(1);
  EXPECT_TRUE(FullPassDenoiser::make(*hybrid).ok());
  const auto refused = FullPassDenoiser::make(*hybrid, {PassCache::kPrefix});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("linear attention"), std::string::npos);
  EXPECT_FALSE(FullPassDenoiser::make(*attention_model(1), {PassCache::kDual, -1}).ok());
  EXPECT_FALSE(BlockDenoiser::make(*hybrid, {0}).ok());
}

void expect_equal(Cache& a, Cache& b, size_t layers) {
  EXPECT_EQ(a.lengths(), b.lengths());
  for (size_t i = 0; i < layers; ++i)
    for (const auto part : {&LayerCache::conv, &LayerCache::state, &LayerCache::keys, &LayerCache::values}) {
      at::Tensor x = a.layer(i).*part, y = b.layer(i).*part;
      ASSERT_EQ(x.defined(), y.defined()) << i;
      if (!x.defined()) continue;
      if (part == &LayerCache::keys || part == &LayerCache::values) {  // slots, of which a buffer may have more
        const int64_t slots = a.longest();
        x = x.narrow(2, 0, slots);
        y = y.narrow(2, 0, slots);
      }
      EXPECT_TRUE(at::equal(x, y)) << i;
    }
}

// However often a block is denoised, what is committed leaves the model where reading the same tokens does, to the bit.
TEST(BlockDenoiser, CommitsAreTheModelsOwnState) {
  const auto model = tiny_model(3);
  for (const bool clean_blocks : {false, true}) {
    BlockDenoiser denoiser = BlockDenoiser::make(*model, {4, clean_blocks}).value();
    DiffusionOptions options = diffusion_options(12, 4, 12);
    std::vector<std::vector<int32_t>> committed(2);
    options.on_event = [&](const CanvasEvent& event) {
      auto& text = committed[static_cast<size_t>(event.text)];
      if (event.kind == CanvasEventKind::kCommit) text.insert(text.end(), event.tokens.begin(), event.tokens.end());
      return true;
    };
    const Prompts prompts = {some_prompt(1, 9), some_prompt(2, 13)};  // a rest of one token in each
    ASSERT_TRUE(denoise(denoiser, {{.prompt = prompts[0]}, {.prompt = prompts[1]}}, options).ok());
    const MaskMode mode = clean_blocks ? MaskMode::blocks(4) : MaskMode::causal();
    Cache plain = model->new_cache(2);
    at::Tensor ids = at::zeros({2, 12}, at::kLong);
    const auto token = [&](size_t row, int64_t place) {
      const auto prompt = static_cast<int64_t>(prompts[row].size());
      return place < prompt ? prompts[row][static_cast<size_t>(place)] : committed[row][static_cast<size_t>(place - prompt)];
    };
    const std::vector<int64_t> read = {8, 12};
    for (size_t row = 0; row < 2; ++row)
      for (int64_t i = 0; i < read[row]; ++i) ids[static_cast<int64_t>(row)][i] = token(row, i);
    model->prefill(plain, ids, read, mode);
    for (int64_t block = 0; block < 3; ++block) {  // the fourth block, which holds the last 3 tokens, is nobody's past
      at::Tensor part = at::zeros({2, 4}, at::kLong);
      for (size_t row = 0; row < 2; ++row)
        for (int64_t i = 0; i < 4; ++i) part[static_cast<int64_t>(row)][i] = token(row, read[row] + block * 4 + i);
      model->prefill(plain, part, {4, 4}, mode);
    }
    expect_equal(denoiser.cache(), plain, 4);
  }
}

// A block's logits are those that training on two streams saw for the same noise.
TEST(BlockDenoiser, SeesWhatTrainingSaw) {
  const at::NoGradGuard no_grad;
  const auto model = tiny_model(4, at::kDouble);
  const at::Tensor clean = tiny_ids(5, 1, 12), noisy = at::where(tiny_ids(6, 1, 12) % 2 == 0, kMask, clean);
  const at::Tensor streams = model->head(model->hidden_two_streams(noisy, clean, 4, false));
  BlockDenoiser denoiser = BlockDenoiser::make(*model, {4, false}).value();
  const auto* ids = clean.data_ptr<int64_t>();
  ASSERT_TRUE(denoiser.begin({{ids, ids + 4}}, at::full({1, 8}, kMask, at::kLong)).ok());
  for (int64_t block = 1; block < 3; ++block) {
    const at::Tensor logits = denoiser.logits(noisy.narrow(1, 4 * block, 4), {});
    EXPECT_LT(difference(logits, streams.narrow(1, 4 * block, 4)), 1e-5);
    denoiser.commit(clean.narrow(1, 4 * block, 4));
  }
}

// Prompts that are filled in front are those prompts with the fill in them.
TEST(BlockDenoiser, FillsPromptsInFront) {
  const auto model = tiny_model(3, at::kDouble);
  const Prompts prompts = {some_prompt(1, 3), some_prompt(2, 9), some_prompt(3, 8)};
  Prompts filled = prompts;
  filled[0].insert(filled[0].begin(), 1, 5);
  filled[1].insert(filled[1].begin(), 3, 5);
  EXPECT_FALSE(BlockDenoiser::make(*model, {4, false, true, 5}).ok());
  BlockDenoiser fills = BlockDenoiser::make(*model, {4, false, false, 5}).value(), plain = BlockDenoiser::make(*model, {4, false}).value();
  EXPECT_EQ(fills.grid(), 0);
  const at::Tensor canvas = at::full({3, 4}, kMask, at::kLong), block = noisy_block(3, 4).narrow(0, 0, 1).expand({3, 4}).contiguous();
  ASSERT_TRUE(fills.begin(prompts, canvas).ok());
  ASSERT_TRUE(plain.begin(filled, canvas).ok());
  EXPECT_TRUE(at::equal(fills.logits(block, {}), plain.logits(block, {})));
}

// Rows whose prompts are shorter than a block have nothing committed at first.
TEST(BlockDenoiser, ShortPromptsBeginWithNothing) {
  const auto model = tiny_model(3, at::kDouble);
  BlockDenoiser together = BlockDenoiser::make(*model, {4, true}).value(), alone = BlockDenoiser::make(*model, {4, true}).value();
  const at::Tensor canvas = at::full({2, 8}, kMask, at::kLong);
  const Prompts prompts = {some_prompt(1, 2), some_prompt(2, 9)};
  ASSERT_TRUE(together.begin(prompts, canvas).ok());
  const at::Tensor block = noisy_block(3, 4);
  const at::Tensor first = together.logits(block, {});
  together.commit(block);
  const at::Tensor second = together.logits(block, {});
  for (int64_t row = 0; row < 2; ++row) {
    ASSERT_TRUE(alone.begin({prompts[static_cast<size_t>(row)]}, canvas.narrow(0, row, 1)).ok());
    EXPECT_LT(difference(alone.logits(block.narrow(0, row, 1), {}), first.narrow(0, row, 1)), 1e-5);
    alone.commit(block.narrow(0, row, 1));
    EXPECT_LT(difference(alone.logits(block.narrow(0, row, 1), {}), second.narrow(0, row, 1)), 1e-5);
  }
}

}  // namespace
}  // namespace foretrace::lm
