// The loop over blocks and steps: against LLaDA's and Fast-dLLM's own loops in tensor operations, and by what it tells its listener.
#include "lm/diffusion/sampler.h"

#include <gtest/gtest.h>

#include <limits>

#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/guided_denoiser.h"
#include "lm/torch.h"
#include "tests/lm/diffusion/attention_model.h"
#include "tests/lm/diffusion/scripted_denoiser.h"

namespace foretrace::lm {
namespace {

using Tokens = std::vector<int32_t>;

DiffusionResult denoised(Denoiser& denoiser, const std::vector<DiffusionRequest>& requests, const DiffusionOptions& options) {
  auto result = denoise(denoiser, requests, options);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result).value() : DiffusionResult{};
}

// The loop of arXiv 2502.09992 at temperature 0: x = prompt ++ masks, all of it through the model in each step. `threshold` above 0:
// accepts what is as sure as that, one cell at least (arXiv 2505.22618).
struct PlainLoop {
  const CausalLm& model;
  int64_t prompt;
  double scale, threshold;

  [[nodiscard]] at::Tensor logits(const at::Tensor& x) const {
    at::Tensor all = model.head(model.hidden(x, {.mode = MaskMode::full()}));
    if (scale > 0) {
      at::Tensor blind = x.clone();
      blind.narrow(1, 0, prompt).fill_(kMask);
      const at::Tensor u = model.head(model.hidden(blind, {.mode = MaskMode::full()}));
      all = u + (scale + 1) * (all - u);
    }
    all.select(-1, kMask).fill_(-std::numeric_limits<double>::infinity());
    return all;
  }

  [[nodiscard]] at::Tensor run(const at::Tensor& begin, int64_t length, int64_t block, int64_t steps) const {
    at::Tensor x = at::cat({begin, at::full({1, length}, kMask, at::kLong)}, 1);
    const int64_t blocks = length / block, each = steps / blocks;
    for (int64_t b = 0; b < blocks; ++b) {
      const int64_t from = prompt + b * block;
      for (int64_t i = 0; i < (threshold > 0 ? block : each); ++i) {
        const at::Tensor p = at::softmax(logits(x), -1);
        const auto [top, best] = p.max(-1);
        at::Tensor open = x == kMask;
        open.narrow(1, from + block, x.size(1) - from - block).fill_(false);
        if (!open.any().item<bool>()) break;
        const at::Tensor sure = at::where(open, top, at::full_like(top, -1.0));
        at::Tensor taken;
        if (threshold > 0) {
          taken = sure >= threshold;
          taken.select(0, 0)[sure.argmax()] = true;
        } else {
          const int64_t count = block / each + (i < block % each ? 1 : 0);
          taken = at::zeros_like(open).scatter_(1, std::get<1>(sure.topk(count, 1)), true);
        }
        x = at::where(taken, best, x);
      }
    }
    return x.narrow(1, prompt, length);
  }
};

Tokens listed(const at::Tensor& ids) {
  const at::Tensor flat = ids.flatten().contiguous();
  return {flat.data_ptr<int64_t>(), flat.data_ptr<int64_t>() + flat.numel()};
}

at::Tensor tensor_of(const Tokens& tokens) {
  return at::tensor(std::vector<int64_t>(tokens.begin(), tokens.end()), at::kLong).unsqueeze(0);
}

std::unique_ptr<Denoiser> full_pass(const CausalLm& model) {
  return std::make_unique<FullPassDenoiser>(FullPassDenoiser::make(model).value());
}

TEST(Sampler, IsLladasLoop) {
  const at::NoGradGuard no_grad;
  int compared = 0;
  for (const auto& [length, block, steps] : {std::tuple{12, 12, 12}, std::tuple{12, 4, 6}, std::tuple{16, 8, 6}, std::tuple{8, 8, 1}})
    for (const double scale : {0.0, 1.5})
      for (uint64_t seed = 0; seed < 3; ++seed) {
        const auto model = attention_model(seed);
        const Tokens prompt = some_prompt(seed + 10, 5);
        const PlainLoop loop{*model, 5, scale, 0};
        std::unique_ptr<Denoiser> denoiser = full_pass(*model);
        if (scale > 0) denoiser = GuidedDenoiser::make(full_pass(*model), full_pass(*model), scale, kMask).value();
        const DiffusionResult result = denoised(*denoiser, {{.prompt = prompt}}, diffusion_options(length, block, steps));
        EXPECT_EQ(result.texts[0].tokens, listed(loop.run(tensor_of(prompt), length, block, steps)));
        const int64_t passes = scale > 0 ? 2 * steps : steps;
        EXPECT_EQ(result.passes.denoising, passes);
        EXPECT_DOUBLE_EQ(result.tokens_per_pass, static_cast<double>(length) / static_cast<double>(passes));
        ++compared;
      }
  EXPECT_EQ(compared, 24);
}

TEST(Sampler, IsFastDllmsLoop) {
  const at::NoGradGuard no_grad;
  bool parallel = false;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    const auto model = attention_model(seed, 3, 0.6);
    const Tokens prompt = some_prompt(seed + 10, 5);
    DiffusionOptions options = diffusion_options(16, 8, 0);
    options.policy.count = CountRule::kThreshold;
    options.policy.threshold = 0.5;
    const auto denoiser = full_pass(*model);
    const DiffusionResult result = denoised(*denoiser, {{.prompt = prompt}}, options);
    EXPECT_EQ(result.texts[0].tokens, listed(PlainLoop{*model, 5, 0, 0.5}.run(tensor_of(prompt), 16, 8, 0)));
    parallel |= result.passes.denoising < 16;
  }
  EXPECT_TRUE(parallel);
}

TEST(Sampler, TextsOfABatchAreWhatEachIsAlone) {
  const auto attention = attention_model(1);
  const auto hybrid = tiny_model(2, at::kDouble);
  for (const bool blocks : {false, true}) {
    const CausalLm& model = blocks ? *hybrid : *attention;
    std::unique_ptr<Denoiser> denoiser = full_pass(model);
    if (blocks) denoiser = std::make_unique<BlockDenoiser>(BlockDenoiser::make(model, {4, true}).value());
    DiffusionOptions options = diffusion_options(12, 4, 6);
    options.policy.temperature = options.policy.last_temperature = 0.5;
    std::vector<DiffusionRequest> requests;
    for (const int64_t prompt : {1, 4, 6, 11})
      requests.push_back({.prompt = some_prompt(static_cast<uint64_t>(prompt), prompt), .seed = static_cast<uint64_t>(prompt)});
    const DiffusionResult together = denoised(*denoiser, requests, options);
    for (size_t i = 0; i < requests.size(); ++i) {
      const DiffusionResult alone = denoised(*denoiser, {requests[i]}, options);
      EXPECT_EQ(together.texts[i].tokens, alone.texts[0].tokens) << blocks << i;
      EXPECT_EQ(together.texts[i].tokens.size(), 12u);
      for (size_t t = 0; t < 12; ++t) EXPECT_NEAR(together.texts[i].confidence[t], alone.texts[0].confidence[t], 1e-6);
    }
  }
}

// Says 10, 11, 12, ...: of the whole text's cell i the token 10 + i, surer further right.
ScriptedDenoiser counting(int64_t block, int64_t grid = 0, double sure = 8) {
  return ScriptedDenoiser(
      [block, sure](const at::Tensor& cells, int64_t, int64_t number) {
        const at::Tensor tokens = (at::arange(block, at::kLong) + 10 + number * block).expand({cells.size(0), block});
        return logits_for(tokens, 61, sure) * (1 + 0.01 * at::arange(block)).view({1, block, 1});
      },
      grid);
}

struct Told {
  std::vector<CanvasEventKind> kinds;
  std::vector<Tokens> drafts, commits;
  std::vector<int64_t> begins;
  std::function<bool(const CanvasEvent&)> listener() {
    return [this](const CanvasEvent& event) {
      kinds.push_back(event.kind);
      EXPECT_EQ(event.tokens.size(), event.confidence.size());
      const Tokens tokens(event.tokens.begin(), event.tokens.end());
      if (event.kind == CanvasEventKind::kDraft) drafts.push_back(tokens);
      if (event.kind == CanvasEventKind::kCommit) {
        commits.push_back(tokens);
        begins.push_back(event.begin);
      }
      return go_on;
    };
  }
  bool go_on = true;
};

TEST(Sampler, TellsDraftsCommitsAndTheEnd) {
  ScriptedDenoiser denoiser = counting(4);
  DiffusionOptions options = diffusion_options(8, 4, 4);
  Told told;
  options.on_event = told.listener();
  const DiffusionResult result = denoised(denoiser, {{.prompt = {1}}}, options);
  using enum CanvasEventKind;
  EXPECT_EQ(told.kinds, (std::vector{kDraft, kDraft, kCommit, kDraft, kDraft, kCommit, kEnd}));
  EXPECT_EQ(told.drafts[0], (Tokens{10, 11, 12, 13}));  // what it would be, though two cells are open still
  EXPECT_EQ(told.commits, (std::vector<Tokens>{{10, 11, 12, 13}, {14, 15, 16, 17}}));
  EXPECT_EQ(told.begins, (std::vector<int64_t>{0, 4}));
  EXPECT_EQ(listed(denoiser.blocks_[1]), (Tokens{kMask, kMask, 12, 13}));  // the surest first
  EXPECT_EQ(result.texts[0].finish, FinishReason::kLength);
  EXPECT_EQ(result.passes.commits, 1);  // the last one would serve nobody
  EXPECT_EQ(result.texts[0].passes, 5);
  EXPECT_DOUBLE_EQ(result.tokens_per_pass, 8.0 / 5);
}

TEST(Sampler, EndsBehindTheBlockThatHoldsAnEnd) {
  ScriptedDenoiser denoiser = counting(4);
  DiffusionOptions options = diffusion_options(16, 4, 4);
  options.tokens.ends = {15};
  Told told;
  options.on_event = told.listener();
  DiffusionResult result = denoised(denoiser, {{.prompt = {1}}}, options);
  EXPECT_EQ(result.texts[0].tokens, (Tokens{10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(result.texts[0].confidence.size(), 6u);
  EXPECT_EQ(result.texts[0].finish, FinishReason::kStop);
  EXPECT_EQ(result.passes.denoising, 2);
  EXPECT_EQ(told.commits, (std::vector<Tokens>{{10, 11, 12, 13}, {14, 15}}));
  options.stop_at_end = false;
  ScriptedDenoiser again = counting(4);
  result = denoised(again, {{.prompt = {1}}}, options);
  EXPECT_EQ(result.texts[0].tokens, (Tokens{10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(result.passes.denoising, 4);
}

TEST(Sampler, AListenerMayEndIt) {
  ScriptedDenoiser denoiser = counting(4);
  DiffusionOptions options = diffusion_options(16, 4, 4);
  Told told;
  told.go_on = false;
  options.on_event = told.listener();
  const DiffusionResult result = denoised(denoiser, {{.prompt = {1}}}, options);
  EXPECT_EQ(result.texts[0].tokens, (Tokens{10, 11, 12, 13}));
  EXPECT_EQ(result.texts[0].finish, FinishReason::kCancelled);
}

TEST(Sampler, KeepsGivenTokensAndShowsThemToTheModel) {
  ScriptedDenoiser denoiser = counting(4);
  const DiffusionResult result =
      denoised(denoiser, {{.prompt = {1}, .given = {-1, 40, -1, -1, -1, 41}}}, diffusion_options(8, 4, 4));
  EXPECT_EQ(result.texts[0].tokens, (Tokens{10, 40, 12, 13, 14, 41, 16, 17}));
  EXPECT_EQ(listed(denoiser.canvas_), (Tokens{kMask, 40, kMask, kMask, kMask, 41, kMask, kMask}));
  EXPECT_FLOAT_EQ(result.texts[0].confidence[1], 1);
}

// The grid's first block holds the prompt's rest.
TEST(Sampler, BlocksOfAGridBeginInsideThePrompt) {
  ScriptedDenoiser denoiser = counting(4, 4);
  DiffusionOptions options = diffusion_options(8, 4, 8);
  Told told;
  options.on_event = told.listener();
  const DiffusionResult result = denoised(denoiser, {{.prompt = {1, 2, 3, 4, 5, 6}}}, options);
  EXPECT_EQ(listed(denoiser.canvas_.narrow(1, 0, 4)), (Tokens{5, 6, kMask, kMask}));
  EXPECT_EQ(listed(denoiser.committed_[0]), (Tokens{5, 6, 12, 13}));
  EXPECT_EQ(result.texts[0].tokens, (Tokens{12, 13, 14, 15, 16, 17, 18, 19}));
  EXPECT_EQ(told.commits, (std::vector<Tokens>{{12, 13}, {14, 15, 16, 17}, {18, 19}}));
  EXPECT_EQ(told.begins, (std::vector<int64_t>{0, 2, 6}));
}

TEST(Sampler, PassesOnWhatTheStepBeforeDrewFrom) {
  ScriptedDenoiser denoiser = counting(4);
  DiffusionOptions options = diffusion_options(8, 4, 4);
  options.policy.temperature = 2;
  options.policy.last_temperature = 1;
  options.policy.tempered_scores = true;
  denoised(denoiser, {{.prompt = {1}}}, options);
  ASSERT_EQ(denoiser.last_.size(), 4u);
  EXPECT_FALSE(denoiser.last_[0].defined());
  EXPECT_NEAR(denoiser.last_[1][0][0][10].item<double>(), 8.0 / 2, 1e-5);
  EXPECT_FALSE(denoiser.last_[2].defined());
}

TEST(Sampler, EditsUntilNothingChanges) {
  // Says 20 everywhere at first, and 30 in cell 1 once cell 3 is decided.
  const auto script = [](const at::Tensor& block, int64_t, int64_t) {
    at::Tensor tokens = at::full_like(block, 20);
    tokens.select(1, 1).copy_(at::where(block.select(1, 3) == kMask, 20, 30));
    return logits_for(tokens, 61, 9) * (2 - at::arange(4).view({1, 4, 1}) * 0.1);
  };
  DiffusionOptions options = diffusion_options(4, 4, 0);
  options.policy.count = CountRule::kThreshold;
  options.policy.edit = EditRule::kReplace;
  options.policy.threshold = 0.999;
  options.policy.edit_threshold = 0.9;
  ScriptedDenoiser denoiser{script};
  EXPECT_EQ(denoised(denoiser, {{.prompt = {1}}}, options).texts[0].tokens, (Tokens{20, 30, 20, 20}));
  options.policy.edit = EditRule::kNone;
  ScriptedDenoiser plain{script};
  EXPECT_EQ(denoised(plain, {{.prompt = {1}}}, options).texts[0].tokens, (Tokens{20, 20, 20, 20}));
  // An edit that comes back and forth ends with the steps.
  ScriptedDenoiser restless{[](const at::Tensor& block, int64_t step, int64_t) {
    return logits_for(at::full_like(block, 20 + step % 2), 61, 20);
  }};
  options.policy.edit = EditRule::kReplace;
  const DiffusionResult result = denoised(restless, {{.prompt = {1}}}, options);
  EXPECT_EQ(result.passes.denoising, 4);
}

TEST(Sampler, UniformNoiseStopsWhenTheBestTokensStayAndAreSure) {
  const auto told = [](double sure) {
    return [sure](const at::Tensor& block, int64_t step, int64_t number) {
      return logits_for((at::arange(8, at::kLong) + 10 + number * 8).expand_as(block), 61, sure * static_cast<double>(step + 1));
    };
  };
  DiffusionOptions options = diffusion_options(16, 8, 24);
  options.policy = uniform_policy();
  options.tokens.mask = -1;
  ScriptedDenoiser denoiser{told(3)};
  DiffusionResult result = denoised(denoiser, {{.prompt = {1}, .seed = 4}}, options);
  Tokens want(16);
  for (int i = 0; i < 16; ++i) want[static_cast<size_t>(i)] = 10 + i;
  EXPECT_EQ(result.texts[0].tokens, want);
  EXPECT_LT(result.passes.denoising, 14);
  EXPECT_GT(result.passes.denoising, 4);  // two steps at least, and unsure ones at first
  ScriptedDenoiser unsure{told(0.05)};  // the last step's best tokens then
  result = denoised(unsure, {{.prompt = {1}, .seed = 4}}, options);
  EXPECT_EQ(result.texts[0].tokens, want);
  EXPECT_EQ(result.passes.denoising, 24);
  EXPECT_NE(listed(unsure.blocks_[0]), listed(unsure.blocks_[1]));
}

TEST(Sampler, RefusesWhatMakesNoSense) {
  const auto refused = [](DiffusionOptions options, DiffusionRequest request, int64_t grid = 0) {
    ScriptedDenoiser denoiser = counting(4, grid);
    const auto result = denoise(denoiser, {std::move(request)}, options);
    return result.ok() ? std::string() : result.error().message;
  };
  const DiffusionRequest good{.prompt = {1}};
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), good), "");
  EXPECT_EQ(refused(diffusion_options(10, 4, 4), good), "a length of 10 is no whole number of blocks of 4 tokens");
  EXPECT_EQ(refused(diffusion_options(8, 4, 5), good), "5 steps over 2 blocks is no whole number a block");
  EXPECT_EQ(refused(diffusion_options(8, 4, -2), good), "-2 steps over 2 blocks is no whole number a block");
  EXPECT_EQ(refused(diffusion_options(8, 0, 4), good), "length and block must be 1 or more");
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), good, 8), "blocks of 4, and the model was trained on blocks of 8");
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), {}), "the prompt has no token");
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), {.prompt = {61}}), "token 61 of the prompt is none of the model's 61");
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), {.prompt = {1}, .given = Tokens(9, 1)}), "9 tokens are given, and the text has 8");
  EXPECT_EQ(refused(diffusion_options(8, 4, 4), {.prompt = {1}, .given = {kMask}}),
            "token 60 cannot be given: it is none of the model's, or the mask");
  DiffusionOptions options = diffusion_options(8, 4, 4);
  options.tokens.mask = 61;
  EXPECT_EQ(refused(options, good), "token 61 cannot be the mask of a vocabulary of 61");
  options = diffusion_options(8, 4, 4);
  options.tokens.ends = {99};
  EXPECT_EQ(refused(options, good), "token 99 cannot end a text with a vocabulary of 61");
  options = diffusion_options(8, 4, 4);
  options.policy.temperature = -1;
  EXPECT_NE(refused(options, good), "");
  EXPECT_NE(refused(diffusion_options(8, 4, 4), good).size(), 1u);
}

TEST(Sampler, LogitsThatAreNoNumbersAreAnError) {
  ScriptedDenoiser denoiser{[](const at::Tensor& block, int64_t, int64_t) {
    at::Tensor logits = at::zeros({1, block.size(1), 61});
    logits[0][2][5] = std::numeric_limits<float>::quiet_NaN();
    return logits;
  }};
  const auto result = denoise(denoiser, {{.prompt = {1}}}, diffusion_options(4, 4, 4));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "cell 2: the model's logits are not numbers");
}

}  // namespace
}  // namespace foretrace::lm
