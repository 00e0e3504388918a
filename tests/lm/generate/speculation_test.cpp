// Speculative decoding gives what plain decoding gives, token for token and bit for bit, whatever is guessed.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <memory>

#include "lm/generate/engine.h"
#include "lm/torch.h"
#include "tests/lm/step_options.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// Prompts are longer than a chunk: each is then read alone, and its bits depend on no other.
constexpr EngineOptions kPlain{.max_sequences = 3, .prefill_tokens = 3};
constexpr EngineOptions kSpeculative{.max_sequences = 3, .prefill_tokens = 3, .speculative = true};

GenerationRequest speculation_request(uint64_t seed, int64_t length, int64_t tokens) {
  GenerationRequest request;
  const at::Tensor ids = tiny_ids(seed, 1, length);
  request.prompt = {ids.data_ptr<int64_t>(), ids.data_ptr<int64_t>() + length};
  request.max_tokens = tokens;
  request.seed = seed;
  request.logprobs = 2;
  return request;
}

// Greedy ones, and drawn ones of every kind.
std::vector<GenerationRequest> requests(int64_t count) {
  std::vector<GenerationRequest> all;
  for (int64_t i = 0; i < count; ++i) {
    all.push_back(speculation_request(static_cast<uint64_t>(i), 4 + 3 * i % 8, 5 + 7 * i % 12));
    if (i % 2 == 1) all.back().sampling = {.temperature = 0.5 + 0.3 * static_cast<double>(i), .top_k = i % 4 * 9, .top_p = 0.97, .min_p = 0.01};
  }
  return all;
}

enum class Guess { kRight, kWrong, kEitherWay, kHead };

// What a request guesses that knows its answer.
void know(GenerationRequest& request, const std::vector<int32_t>& answer, Guess guess) {
  if (guess == Guess::kHead) return;
  request.draft = [answer, guess](std::span<const int32_t> tokens) {
    const int32_t right = tokens.size() < answer.size() ? answer[tokens.size()] : 0;
    const bool wrong = guess == Guess::kWrong || (guess == Guess::kEitherWay && (tokens.size() * 7 + answer.size()) % 5 < 2);
    return wrong ? (right + 1) % 61 : right;
  };
}

void speculation_expect_same(const Generation& got, const Generation& want) {
  EXPECT_EQ(got.tokens, want.tokens);
  EXPECT_EQ(got.finish, want.finish);
  ASSERT_EQ(got.logprobs.size(), want.logprobs.size());
  for (size_t t = 0; t < got.logprobs.size(); ++t) {
    ASSERT_EQ(got.logprobs[t].size(), want.logprobs[t].size());
    for (size_t k = 0; k < got.logprobs[t].size(); ++k) {
      EXPECT_EQ(got.logprobs[t][k].token, want.logprobs[t][k].token);
      EXPECT_EQ(got.logprobs[t][k].logprob, want.logprobs[t][k].logprob) << "token " << t;
    }
  }
}

std::unique_ptr<CausalLm> packed(const std::string& option, at::ScalarType type = at::kFloat) {
  auto model = model_of(step_option(option), type, true);
  model->pack_weights(type == at::kFloat ? kernels::PackedType::kFloat32 : kernels::PackedType::kBfloat16, true);
  return model;
}

// All at once; requests beyond max_sequences join as others leave.
std::vector<Generation> all(const CausalLm& model, const std::vector<GenerationRequest>& requests, const EngineOptions& options) {
  auto generations = generate(model, requests, options);
  EXPECT_TRUE(generations.ok()) << generations.error().text();
  return generations.value();
}

Generation speculation_one(const CausalLm& model, const GenerationRequest& request, const EngineOptions& options) {
  return all(model, {request}, options).front();
}

void expect_plain_results(const CausalLm& model, EngineOptions speculative) {
  const std::vector<GenerationRequest> asked = requests(9);
  const std::vector<Generation> want = all(model, asked, kPlain);
  for (const Guess guess : {Guess::kRight, Guess::kWrong, Guess::kEitherWay, Guess::kHead}) {
    std::vector<GenerationRequest> guessing = asked;
    for (size_t i = 0; i < asked.size(); ++i) know(guessing[i], want[i].tokens, guess);
    const std::vector<Generation> got = all(model, guessing, speculative);
    int64_t drafted = 0, accepted = 0;
    for (size_t i = 0; i < asked.size(); ++i) {
      const testing::ScopedTrace trace(__FILE__, __LINE__, "guess " + std::to_string(static_cast<int>(guess)) + " request " + std::to_string(i));
      speculation_expect_same(got[i], want[i]);
      drafted += got[i].drafted;
      accepted += got[i].accepted;
    }
    EXPECT_GT(drafted, 0);
    const double rate = static_cast<double>(accepted) / static_cast<double>(drafted);
    const double least = guess == Guess::kRight ? 1 : guess == Guess::kEitherWay ? 0.25 : 0;
    const double most = guess == Guess::kWrong ? 0 : guess == Guess::kEitherWay ? 0.75 : 1;
    EXPECT_TRUE(rate >= least && rate <= most) << rate;
  }
}

TEST(Speculation, GivesWhatPlainDecodingGives) {
  for (const char* option : {"qwen3_next", "experts", "kimi linear", "two writes, signed decays", "sliding, scaled positions"}) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, option);
    expect_plain_results(*packed(option), kSpeculative);
  }
}

TEST(Speculation, GivesWhatPlainDecodingGivesInBFloat16AndAlone) {
  expect_plain_results(*packed("experts", at::kBFloat16), kSpeculative);
  EngineOptions alone = kSpeculative;
  alone.deterministic = true;
  expect_plain_results(*packed("qwen3_next"), alone);
}

// A right guess halves the steps, a wrong one costs none.
TEST(Speculation, TwoTokensComeOutOfAStep) {
  const auto model = packed("qwen3_next");
  const Generation want = speculation_one(*model, speculation_request(3, 3, 21), kPlain);
  for (const Guess guess : {Guess::kRight, Guess::kWrong}) {
    GenerationRequest guessing = speculation_request(3, 3, 21);
    know(guessing, want.tokens, guess);
    GenerationEngine engine(*model, kSpeculative);
    ASSERT_TRUE(engine.add(guessing).ok());
    int64_t steps = 0;
    for (; !engine.idle(); ++steps) engine.step();
    EXPECT_EQ(engine.take_finished().front().second.tokens, want.tokens);
    // The prompt's step gives one token; the one that drops it at the end none.
    EXPECT_EQ(steps, 1 + (guess == Guess::kRight ? 10 : 20));
  }
}

TEST(Speculation, SequencesJoinAndLeave) {
  const auto model = packed("experts");
  std::map<int64_t, Generation> want, got;
  GenerationEngine engine(*model, kSpeculative);
  const std::vector<GenerationRequest> asked = requests(14);
  for (size_t round = 0; round < asked.size() || !engine.idle(); ++round) {
    if (round < asked.size()) {
      Generation plain = speculation_one(*model, asked[round], kPlain);
      GenerationRequest guessing = asked[round];
      know(guessing, plain.tokens, static_cast<Guess>(round % 4));
      want[engine.add(guessing).value()] = std::move(plain);
    }
    engine.step();
    for (auto& [id, generation] : engine.take_finished()) got[id] = std::move(generation);
  }
  ASSERT_EQ(got.size(), want.size());
  for (const auto& [id, generation] : want) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, id);
    speculation_expect_same(got.at(id), generation);
  }
}

TEST(Speculation, EndsWherePlainDecodingEnds) {
  const auto model = packed("qwen3_next");
  const std::vector<int32_t> whole = speculation_one(*model, speculation_request(5, 9, 12), kPlain).tokens;
  for (const Guess guess : {Guess::kRight, Guess::kWrong}) {
    for (size_t end = 1; end < whole.size(); ++end) {
      const testing::ScopedTrace trace(__FILE__, __LINE__, end);
      GenerationRequest asked = speculation_request(5, 9, static_cast<int64_t>(end));
      know(asked, whole, guess);
      speculation_expect_same(speculation_one(*model, asked, kSpeculative), speculation_one(*model, asked, kPlain));
      asked.max_tokens = 12;
      asked.stops = {{60, 60}, {whole[end - 1], whole[end]}};
      const Generation stopped = speculation_one(*model, asked, kSpeculative);
      speculation_expect_same(stopped, speculation_one(*model, asked, kPlain));
      EXPECT_EQ(stopped.finish, FinishReason::kStop);
    }
  }
}

TEST(Speculation, ListenersAndMasksSeeEveryTokenOnce) {
  const auto model = packed("qwen3_next");
  for (size_t end = 1; end < 8; ++end) {
    std::vector<std::vector<int32_t>> heard(2), masked(2);
    std::vector<Generation> generations;
    for (const bool speculative : {false, true}) {
      GenerationRequest asked = speculation_request(6, 7, 20);
      asked.mask = [&](std::span<const int32_t> tokens, std::span<float> logits) {
        masked[speculative].push_back(static_cast<int32_t>(tokens.size()));
        for (size_t i = tokens.size() % 2; i < logits.size(); i += 2) logits[i] = -std::numeric_limits<float>::infinity();
      };
      asked.on_token = [&](const Generation& so_far) {
        heard[speculative].push_back(so_far.tokens.back());
        return heard[speculative].size() < end;
      };
      if (speculative) know(asked, generations.front().tokens, end % 2 == 0 ? Guess::kRight : Guess::kEitherWay);
      generations.push_back(speculation_one(*model, asked, speculative ? kSpeculative : kPlain));
    }
    speculation_expect_same(generations[1], generations[0]);
    EXPECT_EQ(heard[1], heard[0]);
    EXPECT_EQ(masked[1], masked[0]);
    EXPECT_EQ(heard[1], generations[1].tokens);
    EXPECT_EQ(generations[1].finish, FinishReason::kCancelled);
  }
}

TEST(Speculation, WhatIsCancelledLeaves) {
  const auto model = packed("qwen3_next");
  GenerationEngine engine(*model, kSpeculative);
  std::vector<GenerationRequest> asked = requests(3);
  const std::vector<Generation> want = all(*model, asked, kPlain);
  for (size_t i = 0; i < 3; ++i) know(asked[i], want[i].tokens, Guess::kRight);
  int heard = 0;
  asked[1].on_token = [&](const Generation&) {
    if (++heard == 4) engine.cancel(0), engine.cancel(2);
    return true;
  };
  for (const GenerationRequest& one : asked) ASSERT_TRUE(engine.add(one).ok());
  while (!engine.idle()) engine.step();
  for (const auto& [id, generation] : engine.take_finished()) {
    const std::vector<int32_t>& whole = want[static_cast<size_t>(id)].tokens;
    ASSERT_LE(generation.tokens.size(), whole.size());
    EXPECT_EQ(generation.tokens, std::vector<int32_t>(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(generation.tokens.size()))) << id;
    if (id == 1) speculation_expect_same(generation, want[1]);
  }
}

TEST(Speculation, AMaskThatLeavesNothingFails) {
  const auto model = packed("qwen3_next");
  for (const size_t at : {3U, 4U}) {  // behind a drawn token, behind a guess
    GenerationRequest asked = speculation_request(6, 7, 20);
    const std::vector<int32_t> whole = speculation_one(*model, asked, kPlain).tokens;
    know(asked, whole, Guess::kRight);
    asked.mask = [&](std::span<const int32_t> tokens, std::span<float> logits) {
      if (tokens.size() == at) std::fill(logits.begin(), logits.end(), -std::numeric_limits<float>::infinity());
    };
    EXPECT_FALSE(generate(*model, {asked}, kSpeculative).ok());
  }
}

// A model whose next token follows from the last one alone, and a head that knows the rule, or its opposite.
TEST(Speculation, TheHeadGuesses) {
  for (const float knows : {1.0F, -1.0F}) {
    const auto model = model_of(step_option("qwen3_next"), at::kFloat, true);
    for (Parameter& parameter : model->parameters().all()) {
      const auto ends = [&](const char* end) { return parameter.name.ends_with(end); };
      if (ends("o_proj.weight") || ends("out_proj.weight") || ends("down_proj.weight")) parameter.value.zero_();
      if (ends("mtp.fc.weight")) parameter.value.copy_(at::cat({knows * at::eye(32), at::zeros({32, 32})}, 1));
    }
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
    const std::vector<GenerationRequest> asked = {speculation_request(1, 5, 16), speculation_request(2, 1, 16), speculation_request(3, 4, 9)};
    const auto want = all(*model, asked, kPlain), got = all(*model, asked, kSpeculative);
    for (size_t i = 0; i < asked.size(); ++i) {
      speculation_expect_same(got[i], want[i]);
      EXPECT_GE(got[i].drafted, 4);
      EXPECT_EQ(got[i].accepted, knows > 0 ? got[i].drafted : 0) << i;
    }
  }
}

struct Counts {
  int64_t drafted = 0, accepted = 0, by_head = 0;
};

// How many of a generation's tokens are guessed, and how many right, by one pass of the head over all of them; each third new token is
// known by the request itself.
Counts counted(const CausalLm& model, const GenerationRequest& asked, const std::vector<int32_t>& answer) {
  std::vector<int64_t> ids(asked.prompt.begin(), asked.prompt.end());
  ids.insert(ids.end(), answer.begin(), answer.end());
  const int64_t pairs = static_cast<int64_t>(ids.size()) - 1, first = static_cast<int64_t>(asked.prompt.size());
  const at::Tensor tokens = at::tensor(ids, at::kLong).unsqueeze(0);
  const at::Tensor states = model.hidden_ahead(model.hidden(tokens).narrow(1, 0, pairs), tokens.narrow(1, 1, pairs));
  const at::Tensor best = model.head(states)[0].argmax(-1);
  Counts counts;
  for (int64_t next = first + 1; next <= pairs; ++counts.drafted) {  // the head guesses ids[next] from the state behind ids[next - 2]
    const bool known = (next - first) % 3 == 0;
    const bool right = known || best[next - 2].item<int64_t>() == ids[static_cast<size_t>(next)];
    counts.accepted += right ? 1 : 0;
    counts.by_head += right && !known ? 1 : 0;
    next += right ? 2 : 1;
  }
  return counts;
}

// In company and in chunks, behind one token of a step and behind two.
TEST(Speculation, GuessesAreThoseOfWholePasses) {
  const at::NoGradGuard no_grad;
  const auto model = model_of(step_option("qwen3_next"), at::kFloat, true);
  for (Parameter& parameter : model->parameters().all()) {  // right at times, by the token, the state and what was read before
    if (parameter.name == "mtp.fc.weight") parameter.value.copy_(at::cat({at::eye(32), 0.7 * at::eye(32)}, 1));
    if (parameter.name == "mtp.layers.0.self_attn.o_proj.weight") parameter.value.mul_(12.0);
    for (const char* out : {"o_proj.weight", "out_proj.weight", "down_proj.weight"})
      if (parameter.name.ends_with(out)) parameter.value.mul_(0.25);
  }
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
  std::vector<GenerationRequest> asked;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    asked.push_back(speculation_request(seed, static_cast<int64_t>(4 + 3 * seed % 8), static_cast<int64_t>(20 + 11 * seed % 40)));
    asked.back().sampling.temperature = 0.1;
  }
  const std::vector<Generation> want = all(*model, asked, kPlain);
  for (size_t i = 0; i < asked.size(); ++i) {
    asked[i].draft = [answer = want[i].tokens](std::span<const int32_t> tokens) {
      return tokens.size() % 3 == 0 && tokens.size() < answer.size() ? answer[tokens.size()] : -1;
    };
  }
  const std::vector<Generation> got = all(*model, asked, kSpeculative);
  int64_t by_head = 0;
  for (size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(got[i].tokens, want[i].tokens);
    const Counts counts = counted(*model, asked[i], want[i].tokens);
    EXPECT_EQ(got[i].drafted, counts.drafted) << i;
    EXPECT_EQ(got[i].accepted, counts.accepted) << i;
    EXPECT_LT(counts.accepted, counts.drafted) << i;
    by_head += counts.by_head;
  }
  EXPECT_GT(by_head, 30);
}

TEST(Speculation, GuessesThatAreNoTokensAreTheHeads) {
  const auto model = packed("qwen3_next");
  const Generation want = speculation_one(*model, speculation_request(4, 6, 9), kSpeculative);
  for (const int32_t none : {-1, 61, std::numeric_limits<int32_t>::max()}) {
    GenerationRequest asked = speculation_request(4, 6, 9);
    asked.draft = [none](std::span<const int32_t>) { return none; };
    const Generation got = speculation_one(*model, asked, kSpeculative);
    speculation_expect_same(got, want);
    EXPECT_EQ(got.accepted, want.accepted);
  }
}

TEST(Speculation, IsRefusedWithoutAPackedHead) {
  const auto refused = [](const CausalLm& model) { return GenerationEngine(model, kSpeculative).add(speculation_request(1, 3, 5)); };
  const auto none = model_of(step_option("qwen3_next"), at::kFloat);
  ASSERT_TRUE(none->pack_weights(kernels::PackedType::kFloat32, true));
  EXPECT_NE(refused(*none).error().text().find("multi-token head"), std::string::npos);
  const auto model = model_of(step_option("qwen3_next"), at::kFloat, true);
  EXPECT_FALSE(refused(*model).ok());
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  EXPECT_NE(refused(*model).error().text().find("packed"), std::string::npos);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
  EXPECT_TRUE(refused(*model).ok());
}

}  // namespace
}  // namespace foretrace::lm
