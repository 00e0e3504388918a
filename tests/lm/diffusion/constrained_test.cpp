// Random weights, any canvas: what is sampled under a grammar always parses. FORETRACE_CANVASES: how many of each; 10,000 by hand.
#include <gtest/gtest.h>

#include <cstdlib>

#include "datasets/trace_language.h"
#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/grammar/json_grammar.h"
#include "lm/grammar/trace_grammar.h"
#include "lm/torch.h"
#include "tests/lm/diffusion/scripted_denoiser.h"
#include "tests/lm/grammar/schema_check.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

using datasets::Token;

int64_t canvases(int64_t few) {
  const char* many = std::getenv("FORETRACE_CANVASES");
  return many == nullptr ? few : std::atoll(many);
}

constexpr int64_t kConstrainedVocabulary = datasets::kVocabularySize + 1;
constexpr int32_t kNoise = datasets::kVocabularySize;

std::unique_ptr<CausalLm> random_model(uint64_t seed) {
  ModelConfig config = tiny_config();
  config.family = ModelFamily::kForetrace;
  config.vocab_size = kConstrainedVocabulary;
  config.hidden_size = 16;
  config.intermediate_size = 16;
  config.num_attention_heads = config.num_key_value_heads = 1;
  config.linear_num_key_heads = config.linear_num_value_heads = 1;
  config.num_hidden_layers = 2;
  config.layer_types = {LayerType::kLinearAttention, LayerType::kFullAttention};
  auto model = std::make_unique<CausalLm>(config, c10::ScalarType::Float);
  model->parameters().initialise(seed, 0.5);
  return model;
}

// Every rule, denoiser and size in turn.
struct Setting {
  DiffusionOptions options;
  std::unique_ptr<Denoiser> denoiser;
};

Setting setting(const CausalLm& model, int64_t number, int64_t least) {
  Rng rng(static_cast<uint64_t>(number));
  Setting setting;
  DiffusionOptions& options = setting.options;
  options.block = rng.pick(std::vector<int64_t>{1, 4, 8, 16});
  options.length = (least + rng.between(0, 40) + options.block - 1) / options.block * options.block;
  options.steps = rng.chance(0.5) ? 0 : options.length / options.block * rng.between(1, options.block);
  options.tokens = {kConstrainedVocabulary, kNoise, {}};
  DenoisePolicy& policy = options.policy;
  policy.order = static_cast<OrderScore>(rng.below(4));
  policy.count = static_cast<CountRule>(rng.below(3));
  policy.threshold = policy.order == OrderScore::kNegativeEntropy ? -3 : rng.uniform();
  policy.entropy_bound = 10 * rng.uniform();
  policy.temperature = policy.last_temperature = rng.chance(0.3) ? 0 : 1.5 * rng.uniform();
  policy.tempered_scores = rng.chance(0.5);
  policy.end = rng.chance(0.5) ? EndRule::kLast : EndRule::kAsAny;
  policy.noise = rng.chance(0.2) ? NoiseKind::kUniform : NoiseKind::kMask;
  policy.edit = policy.noise == NoiseKind::kMask && rng.chance(0.3) ? EditRule::kReplace : EditRule::kNone;
  policy.edit_threshold = 0.2 * rng.uniform();
  policy.stop_steps = rng.chance(0.3) ? 1 : 0;
  policy.stop_entropy = 4;
  setting.denoiser = rng.chance(0.5) ? std::unique_ptr<Denoiser>(std::make_unique<BlockDenoiser>(BlockDenoiser::make(model, {options.block, rng.chance(0.5)}).value()))
                                     : std::make_unique<FullPassDenoiser>(FullPassDenoiser::make(model).value());
  return setting;
}

constexpr int64_t kBatch = 10;

constexpr const char* kPrograms[] = {
    "def g(n):\n    yield n\ndef f(a):\n    b = [x for x in g(a)]\n    return b\n",
    "import math\nclass P:\n    def __init__(self, x):\n        self.x = x\ndef f(a):\n    p = P(1)\n    del a\n    return math.floor(2.5), (lambda q: q)(p)\n"};

TEST(ConstrainedCanvases, AreTraceSteps) {
  int64_t whole = 0, steps_seen = 0;
  for (int64_t sampled = 0, number = 0; sampled < canvases(400); sampled += kBatch, ++number) {
    const auto model = random_model(static_cast<uint64_t>(number));
    const auto text = datasets::ProgramText::make({kPrograms[number % 2], "p.py", "f", "[1]"}).value();
    const int64_t steps = number % 4;  // 0: to the trace's end
    const auto grammar = TraceGrammar::make(text, {}, {steps}).value();
    Setting at = setting(*model, number, grammar->shortest_end());
    std::vector<DiffusionRequest> requests;
    for (int64_t i = 0; i < kBatch; ++i)
      requests.push_back({.prompt = {text.prompt().begin(), text.prompt().end()}, .seed = static_cast<uint64_t>(sampled + i), .grammar = grammar});
    const auto result = denoise(*at.denoiser, requests, at.options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    for (const DiffusionText& sample : result.value().texts) {
      ASSERT_EQ(static_cast<int64_t>(sample.tokens.size()), at.options.length);
      std::vector<Token> tokens;
      for (const int32_t token : sample.tokens)
        if (token != grammar->fill()) tokens.push_back(static_cast<Token>(token));
      for (size_t i = tokens.size(); i < sample.tokens.size(); ++i) ASSERT_EQ(sample.tokens[i], grammar->fill());
      const auto decoded = datasets::decode_prefix(text, tokens);
      ASSERT_EQ(decoded.tokens, tokens.size()) << datasets::tokens_text(tokens);
      if (steps == 0 || decoded.ended) ASSERT_TRUE(datasets::decode_trace(text, tokens).ok()) << datasets::tokens_text(tokens);
      else ASSERT_EQ(static_cast<int64_t>(decoded.steps.size()), steps);
      whole += decoded.ended ? 1 : 0;
      steps_seen += static_cast<int64_t>(decoded.steps.size());
    }
  }
  EXPECT_GT(whole, canvases(400) / 5);
  EXPECT_GT(steps_seen, canvases(400));
}

TEST(ConstrainedCanvases, AreJson) {
  const Json json = rich_schema();
  const auto schema = std::make_shared<const JsonSchema>(JsonSchema::parse(json, "schema").value());
  const auto bytes = std::make_shared<const TokenBytes>(TokenBytes::of_bytes(kConstrainedVocabulary));
  const auto grammar = std::make_shared<const JsonGrammar>(schema, bytes, datasets::token::kPad);
  for (int64_t sampled = 0, number = 0; sampled < canvases(300); sampled += kBatch, ++number) {
    const auto model = random_model(static_cast<uint64_t>(number));
    Setting at = setting(*model, number, grammar->shortest_end());
    std::vector<DiffusionRequest> requests;
    for (int64_t i = 0; i < kBatch; ++i) requests.push_back({.prompt = {1, 2, 3}, .seed = static_cast<uint64_t>(sampled + i), .grammar = grammar});
    const auto result = denoise(*at.denoiser, requests, at.options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    for (const DiffusionText& sample : result.value().texts) {
      std::string text;
      for (const int32_t token : sample.tokens)
        if (token != grammar->fill()) text += bytes->bytes(token);
      ASSERT_EQ(schema_violation(json, text), "") << text;
    }
  }
}

// Where the model says a text of the grammar, that text comes out, and takes the steps that it would take without one.
TEST(ConstrainedCanvases, AGrammarChangesNothingThatItAllows) {
  const auto text = datasets::ProgramText::make({kPrograms[0], "p.py", "f", "[1]"}).value();
  const Token line = *text.line_token_of(3);
  std::vector<int64_t> said = {datasets::token::kCall, line, *text.name_token("a"), '[', '1', ']', datasets::token::kEnd, datasets::token::kGo};
  said.resize(16, datasets::token::kPad);
  ScriptedDenoiser denoiser{[&](const at::Tensor&, int64_t, int64_t) {
    return logits_for(at::tensor(said).unsqueeze(0), kConstrainedVocabulary, 9) * (1 + 0.01 * at::arange(16)).view({1, 16, 1});
  }};
  DiffusionOptions options;
  options.length = options.block = 16;
  options.steps = 4;
  options.tokens = {kConstrainedVocabulary, kNoise, {}};
  const auto grammar = TraceGrammar::make(text, {}, {1}).value();
  const auto result = denoise(denoiser, {{.prompt = {1}, .grammar = grammar}}, options).value();
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(result.texts[0].tokens[i], said[i]) << i;
  EXPECT_LE(result.passes.denoising, 4);
}

// A decided cell further right that turns out not to fit is opened again.
TEST(ConstrainedCanvases, WhatDoesNotFitIsOpenedAgain) {
  const auto schema = std::make_shared<const JsonSchema>(JsonSchema::parse(parse_json(R"({"enum": ["ab", "cd"]})").value(), "s").value());
  const auto bytes = std::make_shared<const TokenBytes>(TokenBytes::of_bytes(kConstrainedVocabulary));
  const auto grammar = std::make_shared<const JsonGrammar>(schema, bytes, datasets::token::kPad);
  // Sure of "ad" from the right: d is decided first, and the grammar wants b behind a.
  ScriptedDenoiser denoiser{[](const at::Tensor&, int64_t, int64_t) {
    return logits_for(at::tensor({'"', 'a', 'd', '"'}, at::kLong).unsqueeze(0), kConstrainedVocabulary, 9) * (1 + 0.1 * at::arange(4)).view({1, 4, 1});
  }};
  DiffusionOptions options;
  options.length = options.block = 4;
  options.policy.count = CountRule::kThreshold;
  options.policy.threshold = 0.9;
  options.tokens = {kConstrainedVocabulary, kNoise, {}};
  const auto result = denoise(denoiser, {{.prompt = {1}, .grammar = grammar}}, options).value();
  EXPECT_EQ(result.texts[0].tokens, (std::vector<int32_t>{'"', 'a', 'b', '"'}));
}

// An edit of what the walk has passed is walked over again.
TEST(ConstrainedCanvases, EditsAreHeldToTheGrammarToo) {
  const auto schema = std::make_shared<const JsonSchema>(JsonSchema::parse(parse_json(R"({"enum": ["ab", "cd"]})").value(), "s").value());
  const auto bytes = std::make_shared<const TokenBytes>(TokenBytes::of_bytes(kConstrainedVocabulary));
  const auto grammar = std::make_shared<const JsonGrammar>(schema, bytes, datasets::token::kPad);
  // Sure of "ab" at first, then of "xb".
  ScriptedDenoiser denoiser{[](const at::Tensor&, int64_t step, int64_t) {
    return logits_for(at::tensor({'"', step == 0 ? 'a' : 'x', 'b', '"'}, at::kLong).unsqueeze(0), kConstrainedVocabulary, 20);
  }};
  DiffusionOptions options;
  options.length = options.block = 4;
  options.policy.count = CountRule::kThreshold;
  options.policy.edit = EditRule::kReplace;
  options.tokens = {kConstrainedVocabulary, kNoise, {}};
  const auto result = denoise(denoiser, {{.prompt = {1}, .grammar = grammar}}, options).value();
  EXPECT_EQ(denoiser.blocks_[1][0][1].item<int64_t>(), 'a');
  const std::vector<int32_t>& text = result.texts[0].tokens;
  EXPECT_EQ(schema_violation(parse_json(R"({"enum": ["ab", "cd"]})").value(), std::string(text.begin(), text.end())), "");
}

TEST(ConstrainedCanvases, RefuseWhatCannotFit) {
  const auto text = datasets::ProgramText::make({kPrograms[0], "p.py", "f", "[1]"}).value();
  const auto grammar = TraceGrammar::make(text, {}, {2}).value();
  DiffusionOptions options;
  options.length = options.block = 2;
  options.tokens = {kConstrainedVocabulary, kNoise, {}};
  ScriptedDenoiser denoiser{[](const at::Tensor& block, int64_t, int64_t) { return at::zeros({1, block.size(1), kConstrainedVocabulary}); }};
  const auto failure = [&](DiffusionRequest request) {
    request.grammar = grammar;
    const auto result = denoise(denoiser, {request}, options);
    return result.ok() ? std::string() : result.error().message;
  };
  EXPECT_EQ(failure({.prompt = {1}}), "the grammar's shortest text has 4 tokens, the canvas 2 cells");
  options.length = options.block = 8;
  EXPECT_EQ(failure({.prompt = {1}, .given = {-1, 65}}), "token 65 is given in cell 1, where the grammar does not allow it");
  EXPECT_EQ(failure({.prompt = {1}, .given = {-1, *text.line_token_of(3)}}), "");
  options.policy.end = EndRule::kNever;
  EXPECT_EQ(failure({.prompt = {1}}), "a grammar needs its end, and ends are never to be drawn");
}

}  // namespace
}  // namespace foretrace::lm
