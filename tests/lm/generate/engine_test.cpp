// Sequences that join and leave a batch get what each would get alone.
#include "lm/generate/engine.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <memory>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

std::vector<int32_t> prompt(uint64_t seed, int64_t length) {
  const at::Tensor ids = tiny_ids(seed, 1, length);
  return {ids.data_ptr<int64_t>(), ids.data_ptr<int64_t>() + length};
}

GenerationRequest engine_request(uint64_t seed, int64_t length, int64_t tokens) {
  GenerationRequest request;
  request.prompt = prompt(seed, length);
  request.max_tokens = tokens;
  request.seed = seed;
  return request;
}

// Greedy, by a whole new pass over everything for each token.
std::vector<int32_t> engine_naive(const CausalLm& model, std::vector<int32_t> tokens, int64_t count) {
  std::vector<int32_t> fresh;
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<int64_t> ids(tokens.begin(), tokens.end());
    fresh.push_back(static_cast<int32_t>(model.logits(at::tensor(ids, at::kLong).unsqueeze(0))[0][-1].argmax().item<int64_t>()));
    tokens.push_back(fresh.back());
  }
  return fresh;
}

class EngineTest : public testing::Test {
 protected:
  std::vector<Generation> all(std::vector<GenerationRequest> requests, const EngineOptions& options = {}) {
    auto generations = generate(*model_, std::move(requests), options);
    EXPECT_TRUE(generations.ok()) << generations.error().text();
    return generations.value();
  }
  Generation alone(GenerationRequest one, const EngineOptions& options = {}) {
    std::vector<GenerationRequest> requests;
    requests.push_back(std::move(one));
    return all(std::move(requests), options).front();
  }

  std::unique_ptr<CausalLm> model_ = tiny_model(1);
};

TEST_F(EngineTest, GreedyIsTheArgmaxOfWholePasses) {
  for (const int64_t chunk : {512, 5, 1}) {
    const Generation generation = alone(engine_request(3, 17, 12), {.prefill_tokens = chunk});
    EXPECT_EQ(generation.tokens, engine_naive(*model_, prompt(3, 17), 12)) << chunk;
    EXPECT_EQ(generation.finish, FinishReason::kLength);
  }
}

TEST_F(EngineTest, SequencesJoinAndLeave) {
  for (const bool deterministic : {false, true}) {
    GenerationEngine engine(*model_, {.max_sequences = 3, .prefill_tokens = 8, .deterministic = deterministic});
    std::map<int64_t, std::pair<uint64_t, int64_t>> asked;  // id: seed and tokens
    std::map<int64_t, Generation> got;
    for (uint64_t round = 0; round < 60; ++round) {
      if (round < 40 && round % 4 == 0) {
        const auto length = static_cast<int64_t>(1 + round * 7 % 23), tokens = static_cast<int64_t>(1 + round % 9);
        asked[engine.add(engine_request(round, length, tokens)).value()] = {round, length};
      }
      engine.step();
      for (auto& [id, generation] : engine.take_finished()) got[id] = std::move(generation);
    }
    while (!engine.idle()) engine.step();
    for (auto& [id, generation] : engine.take_finished()) got[id] = std::move(generation);
    ASSERT_EQ(got.size(), asked.size());
    for (const auto& [id, what] : asked) {
      const auto& [seed, length] = what;
      EXPECT_EQ(got.at(id).tokens, engine_naive(*model_, prompt(seed, length), static_cast<int64_t>(1 + seed % 9))) << id;
    }
  }
}

// The very bits of the logprobs, whoever else runs.
TEST_F(EngineTest, DeterministicDependsOnNoOther) {
  const EngineOptions options{.prefill_tokens = 16, .deterministic = true};
  std::vector<GenerationRequest> crowd;
  for (uint64_t seed = 0; seed < 7; ++seed) {
    crowd.push_back(engine_request(seed, static_cast<int64_t>(3 + 9 * seed), 10));
    crowd.back().sampling = {.temperature = 1.3, .top_p = 0.95};
    crowd.back().logprobs = 3;
  }
  const auto together = all(crowd, options);
  for (size_t i = 0; i < crowd.size(); ++i) {
    const Generation one = alone(crowd[i], options);
    EXPECT_EQ(one.tokens, together[i].tokens) << i;
    ASSERT_EQ(one.logprobs.size(), 10U);
    for (size_t t = 0; t < one.logprobs.size(); ++t)
      for (size_t k = 0; k < 4; ++k) EXPECT_EQ(one.logprobs[t][k].logprob, together[i].logprobs[t][k].logprob) << i << " " << t;
  }
}

TEST_F(EngineTest, SeedsDecideWhatIsDrawn) {
  GenerationRequest one = engine_request(3, 5, 20);
  one.sampling.temperature = 5;
  GenerationRequest other = one;
  other.seed = 99;
  EXPECT_EQ(alone(one).tokens, alone(one).tokens);
  EXPECT_NE(alone(one).tokens, alone(other).tokens);
}

TEST_F(EngineTest, StopsBehindAStopSequence) {
  const std::vector<int32_t> whole = engine_naive(*model_, prompt(3, 17), 12);
  GenerationRequest stopped = engine_request(3, 17, 12);
  stopped.stops = {{60, 60, 60}, {whole[4], whole[5]}};
  const Generation generation = alone(stopped);
  const auto at = std::search(whole.begin(), whole.end(), whole.begin() + 4, whole.begin() + 6);
  EXPECT_EQ(generation.tokens, std::vector<int32_t>(whole.begin(), at + 2));
  EXPECT_EQ(generation.finish, FinishReason::kStop);
}

TEST_F(EngineTest, AListenerHearsEveryTokenAndMayEndIt) {
  std::vector<int32_t> heard;
  GenerationRequest listened = engine_request(3, 17, 12);
  listened.on_token = [&](const Generation& so_far) {
    heard.push_back(so_far.tokens.back());
    return so_far.tokens.size() < 4;
  };
  const Generation generation = alone(listened);
  EXPECT_EQ(generation.tokens, heard);
  EXPECT_EQ(heard.size(), 4U);
  EXPECT_EQ(generation.finish, FinishReason::kCancelled);
}

TEST_F(EngineTest, AMaskForbidsTokens) {
  GenerationRequest masked = engine_request(3, 17, 8);
  masked.logprobs = 0;
  std::vector<size_t> lengths;
  masked.mask = [&](std::span<const int32_t> tokens, std::span<float> logits) {
    lengths.push_back(tokens.size());
    for (size_t i = 0; i < logits.size(); ++i)
      if (i % 2 == 0) logits[i] = -std::numeric_limits<float>::infinity();
  };
  const Generation generation = alone(masked);
  for (const int32_t token : generation.tokens) EXPECT_EQ(token % 2, 1);
  EXPECT_EQ(lengths, (std::vector<size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  for (const auto& logprob : generation.logprobs) EXPECT_GT(logprob.front().logprob, -50);  // the model's own, not the mask's
}

TEST_F(EngineTest, AMaskThatLeavesNothingFails) {
  GenerationRequest masked = engine_request(3, 4, 8);
  masked.mask = [](std::span<const int32_t>, std::span<float> logits) {
    std::fill(logits.begin(), logits.end(), -std::numeric_limits<float>::infinity());
  };
  std::vector<GenerationRequest> requests = {masked};
  EXPECT_FALSE(generate(*model_, requests).ok());
}

TEST_F(EngineTest, WhatIsCancelledLeaves) {
  GenerationEngine engine(*model_, {.max_sequences = 2, .prefill_tokens = 4});
  for (uint64_t seed = 0; seed < 4; ++seed) ASSERT_TRUE(engine.add(engine_request(seed, 9, 50)).ok());
  for (int i = 0; i < 6; ++i) engine.step();
  for (const int64_t id : {0, 1, 2, 3}) engine.cancel(id);
  engine.step();
  EXPECT_TRUE(engine.idle());
  const auto finished = engine.take_finished();
  EXPECT_EQ(finished.size(), 4U);
  for (const auto& [id, generation] : finished) EXPECT_EQ(generation.finish, FinishReason::kCancelled) << id;
  engine.cancel(2);
}

// The first to have three tokens ends the others from within its listener.
TEST_F(EngineTest, AListenerMayCancelOthers) {
  GenerationEngine engine(*model_, {});
  for (uint64_t seed = 0; seed < 4; ++seed) {
    GenerationRequest one = engine_request(seed, 5 + static_cast<int64_t>(seed), 9);
    auto heard = std::make_shared<int>(0);
    if (seed == 1)
      one.on_token = [&engine, heard](const Generation&) {
        if (++*heard == 3)
          for (const int64_t id : {0, 2, 3}) engine.cancel(id);
        return true;
      };
    ASSERT_TRUE(engine.add(one).ok());
  }
  std::map<int64_t, Generation> got;
  while (!engine.idle()) engine.step();
  for (auto& [id, generation] : engine.take_finished()) got[id] = std::move(generation);
  ASSERT_EQ(got.size(), 4U);
  for (const auto& [id, generation] : got) {
    const std::vector<int32_t> whole = engine_naive(*model_, prompt(static_cast<uint64_t>(id), 5 + id), 9);
    EXPECT_EQ(generation.tokens, std::vector<int32_t>(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(generation.tokens.size()))) << id;
    EXPECT_EQ(generation.finish, id == 1 ? FinishReason::kLength : FinishReason::kCancelled) << id;
  }
}

TEST_F(EngineTest, ScoresThePromptAsAWholePassDoes) {
  for (const int64_t chunk : {512, 5, 1}) {
    std::vector<GenerationRequest> requests;
    for (const int64_t length : {17, 70, 1, 3}) {
      requests.push_back(engine_request(static_cast<uint64_t>(length), length, length == 17 ? 0 : 4));
      requests.back().prompt_logprobs = 2;
    }
    requests.push_back(engine_request(9, 12, 4));  // not scored
    const auto generations = all(requests, {.prefill_tokens = chunk});
    for (size_t i = 0; i < 4; ++i) {
      const auto& tokens = requests[i].prompt;
      const at::Tensor ids = at::tensor(std::vector<int64_t>(tokens.begin(), tokens.end()), at::kLong).unsqueeze(0);
      const at::Tensor want = model_->logits(ids)[0].log_softmax(-1);
      const auto& got = generations[i].prompt_logprobs;
      ASSERT_EQ(got.size(), tokens.size() - 1);
      for (size_t t = 0; t < got.size(); ++t) {
        ASSERT_EQ(got[t].size(), 3U);
        EXPECT_EQ(got[t][0].token, tokens[t + 1]);
        EXPECT_NEAR(got[t][0].logprob, want[static_cast<int64_t>(t)][tokens[t + 1]].item<double>(), 1e-4) << i << " " << t;
        EXPECT_NEAR(got[t][1].logprob, want[static_cast<int64_t>(t)].max().item<double>(), 1e-4) << i << " " << t;
      }
      EXPECT_EQ(generations[i].tokens, engine_naive(*model_, tokens, i == 0 ? 0 : 4));
      EXPECT_EQ(generations[i].finish, FinishReason::kLength);
    }
    EXPECT_TRUE(generations[4].prompt_logprobs.empty());
  }
}

TEST_F(EngineTest, RefusesWhatItCannotRead) {
  GenerationEngine engine(*model_, {});
  GenerationRequest empty = engine_request(1, 3, 5), unknown = engine_request(1, 3, 5), none = engine_request(1, 3, 5), hot = engine_request(1, 3, 5);
  empty.prompt.clear();
  unknown.prompt[1] = 61;
  none.max_tokens = -1;
  hot.sampling.temperature = -1;
  for (const auto& bad : {empty, unknown, none, hot}) EXPECT_FALSE(engine.add(bad).ok());
  EXPECT_TRUE(engine.idle());
  EXPECT_FALSE(GenerationEngine(*model_, {.max_sequences = 0}).add(engine_request(1, 3, 5)).ok());
  EXPECT_FALSE(GenerationEngine(*model_, {.prefill_tokens = 0}).add(engine_request(1, 3, 5)).ok());
}

}  // namespace
}  // namespace foretrace::lm
