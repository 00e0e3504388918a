// Two streams and the canvas are two ways to the same states: what training sees is what decoding does.
#include "lm/two_streams.h"

#include <gtest/gtest.h>

#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "tests/lm/finite_differences.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kTwoStreamsTokens = 12, kBlock = 4;

struct TwoStreamsLab {
  explicit TwoStreamsLab(void (*change)(ModelConfig&) = [](ModelConfig&) {}) {
    ModelConfig config = tiny_config();
    config.family = ModelFamily::kForetrace;
    config.layer_types = {LayerType::kLinearAttention, LayerType::kSlidingAttention, LayerType::kFullAttention,
                          LayerType::kLinearAttention};
    config.sliding_window = 6;
    change(config);
    model = std::make_unique<CausalLm>(config, at::kDouble);
    model->parameters().initialise(3, 0.3);
  }
  [[nodiscard]] at::Tensor noisy_block(const at::Tensor& states, int64_t block) const {
    return states.narrow(1, block * kBlock, kBlock);
  }
  std::unique_ptr<CausalLm> model;
  at::Tensor noisy = tiny_ids(1, 2, kTwoStreamsTokens), clean = tiny_ids(2, 2, kTwoStreamsTokens);
};

void expect_canvas(const TwoStreamsLab& lab, bool clean_blocks) {
  const at::NoGradGuard no_grad;
  const MaskMode commit = clean_blocks ? MaskMode::blocks(kBlock) : MaskMode::causal();
  const at::Tensor states = lab.model->hidden_two_streams(lab.noisy, lab.clean, kBlock, clean_blocks);
  EXPECT_LT(difference(states.narrow(1, kTwoStreamsTokens, kTwoStreamsTokens), lab.model->hidden(lab.clean, {.mode = commit})), 1e-11);
  Cache cache = lab.model->new_cache(2);
  for (int64_t block = 0; block * kBlock < kTwoStreamsTokens; ++block) {
    const at::Tensor canvas = lab.model->hidden_canvas(cache, lab.noisy_block(lab.noisy, block));
    EXPECT_LT(difference(canvas, lab.noisy_block(states, block)), 1e-11) << block;
    lab.model->prefill(cache, lab.noisy_block(lab.clean, block), {kBlock, kBlock}, commit);
  }
}

TEST(TwoStreams, ANoisyBlockIsACanvasBehindTheCleanOnesBefore) {
  for (const bool clean_blocks : {false, true}) expect_canvas(TwoStreamsLab(), clean_blocks);
  expect_canvas(TwoStreamsLab([](ModelConfig& c) { c.linear_decay = DecayKind::kSignedChannel; c.linear_qk_silu = false; }), false);
  expect_canvas(TwoStreamsLab([](ModelConfig& c) { c.linear_factors = 2; c.linear_conv_kernel_dim = 2; }), true);
}

// A noisy stream that begins late and a clean one without its last block are parts of the whole streams.
TEST(TwoStreams, PartsGiveWhatTheWholeGives) {
  const at::NoGradGuard no_grad;
  const TwoStreamsLab lab;
  for (const bool clean_blocks : {false, true}) {
    const at::Tensor whole = lab.model->hidden_two_streams(lab.noisy, lab.clean, kBlock, clean_blocks);
    for (const int64_t first : {0, 4, 8}) {
      const int64_t count = kTwoStreamsTokens - first, clean = kTwoStreamsTokens - kBlock;
      const at::Tensor parts = lab.model->hidden_two_streams(lab.noisy.narrow(1, first, count), lab.clean.narrow(1, 0, clean), kBlock, clean_blocks,
                                                             {}, first);
      EXPECT_LT(difference(parts.narrow(1, 0, count), whole.narrow(1, first, count)), 1e-11) << first;
      EXPECT_LT(difference(parts.narrow(1, count, clean), whole.narrow(1, kTwoStreamsTokens, clean)), 1e-11) << first;
    }
  }
  const at::Tensor one = lab.model->hidden_two_streams(lab.noisy.narrow(1, 0, kBlock), lab.clean.narrow(1, 0, 0), kBlock, false);
  EXPECT_LT(difference(one, lab.model->hidden(lab.noisy.narrow(1, 0, kBlock), {.mode = MaskMode::full()})), 1e-11);
}

TEST(TwoStreams, OneBlockSeesNothingClean) {
  const at::NoGradGuard no_grad;
  const TwoStreamsLab lab;
  const at::Tensor states = lab.model->hidden_two_streams(lab.noisy, lab.clean, kTwoStreamsTokens, false);
  EXPECT_LT(difference(states.narrow(1, 0, kTwoStreamsTokens), lab.model->hidden(lab.noisy, {.mode = MaskMode::full()})), 1e-11);
}

// The gradient also flows from a noisy block into the clean ones, through states and the convolution's inputs.
TEST(TwoStreams, GradientsAreFiniteDifferences) {
  for (const bool recompute : {false, true}) {
    const TwoStreamsLab lab;
    at::manual_seed(4);
    at::Tensor direction = at::randn({2, 2 * kTwoStreamsTokens, 32}, at::kDouble);
    direction.narrow(1, kTwoStreamsTokens, kTwoStreamsTokens).zero_();  // the noisy stream alone is scored
    expect_finite_differences(lab.model->parameters(), [&] {
      return (lab.model->hidden_two_streams(lab.noisy, lab.clean, kBlock, true, {.recompute = recompute}) * direction).sum();
    });
  }
}

TEST(TwoStreams, ACanvasLeavesTheCacheAsItIs) {
  const at::NoGradGuard no_grad;
  const TwoStreamsLab lab;
  Cache cache = lab.model->new_cache(2);
  lab.model->prefill(cache, lab.clean, {5, 9});  // rows of different lengths
  Cache before = cache.fork();
  const at::Tensor canvas = lab.model->hidden_canvas(cache, lab.noisy_block(lab.noisy, 0));
  for (size_t i = 0; i < 4; ++i)
    for (const auto part : {&LayerCache::conv, &LayerCache::state, &LayerCache::keys, &LayerCache::values}) {
      const at::Tensor now = cache.layer(i).*part, then = before.layer(i).*part;
      ASSERT_EQ(now.defined(), then.defined());
      EXPECT_TRUE(!now.defined() || at::equal(now, then)) << i;
    }
  EXPECT_EQ(cache.lengths(), before.lengths());
  for (int64_t row = 0; row < 2; ++row) {  // each row is what it is alone
    Cache alone = lab.model->new_cache(1);
    const int64_t read = row == 0 ? 5 : 9;
    lab.model->prefill(alone, lab.clean.narrow(0, row, 1).narrow(1, 0, read), {read});
    EXPECT_LT(difference(lab.model->hidden_canvas(alone, lab.noisy.narrow(0, row, 1).narrow(1, 0, kBlock)), canvas.narrow(0, row, 1)),
              1e-11);
  }
}

}  // namespace
}  // namespace foretrace::lm
