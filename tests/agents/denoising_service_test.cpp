// What the server answers for a model that denoises.
#include "agents/server/denoising_service.h"

#include <gtest/gtest.h>

#include "agents/server/api_server.h"
#include "lm/diffusion/block_denoiser.h"
#include "lm/torch.h"
#include "tests/agents/served_model.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::agents {
namespace {

using namespace std::chrono_literals;

constexpr int32_t kEndToken = 262, kMaskToken = 263;
constexpr int64_t kBlock = 8;

std::unique_ptr<lm::CausalLm> block_model() {
  lm::ModelConfig config = lm::tiny_config();
  config.vocab_size = kMaskToken + 1;
  auto model = std::make_unique<lm::CausalLm>(config, at::kFloat);
  model->parameters().initialise(3, 0.2);
  return model;
}

lm::DiffusionInfo block_info() { return {lm::NoiseKind::kMask, kBlock, false, {kMaskToken + 1, kMaskToken, {kEndToken}}}; }

// Offline, of whole blocks.
lm::DiffusionText denoised_alone(const std::vector<int32_t>& prompt, int64_t length, double temperature, uint64_t seed) {
  const auto model = block_model();
  auto denoiser = lm::BlockDenoiser::make(*model, {.block = kBlock}).value();
  lm::DiffusionOptions options;
  options.length = length;
  options.block = kBlock;
  options.tokens = block_info().tokens;
  options.policy.temperature = options.policy.last_temperature = temperature;
  return lm::denoise(denoiser, {{prompt, {}, seed, nullptr}}, options).value().texts[0];
}

class DenoisingServiceTest : public testing::Test {
 protected:
  static std::unique_ptr<DenoisingService> service() { return std::make_unique<DenoisingService>(block_model(), block_info(), ServiceOptions()); }
  static ApiOptions named() {
    ApiOptions options;
    options.name = "blocks";
    return options;
  }
  HttpReply post(const Json& body) { return server_.answer({"POST", "/v1/completions", body.dump(), "", ""}); }
  std::vector<Json> events(Json body) {
    body["stream"] = true;
    const HttpReply reply = post(body);
    EXPECT_EQ(reply.type, "text/event-stream") << reply.body;
    std::string all;
    for (bool more = true; more;) more = reply.stream(all);
    std::vector<Json> list;
    for (size_t at = 0; at < all.size(); at = all.find("\n\n", at) + 2) {
      const std::string data = all.substr(at + 6, all.find("\n\n", at) - at - 6);
      if (data != "[DONE]") list.push_back(Json::parse(data));
    }
    return list;
  }
  ApiServer server_{named(), service(), served_tokenizer(), {}};
};

TEST_F(DenoisingServiceTest, CompletesAsTheSamplerDoesOffline) {
  for (const double temperature : {0.0, 1.0}) {
    const Json reply = Json::parse(post({{"prompt", "def f"}, {"max_tokens", 20}, {"temperature", temperature}, {"seed", 7}}).body);
    auto want = denoised_alone(served_tokenizer().encode("def f").value(), 24, temperature, 7).tokens;
    if (want.size() > 20) want.resize(20);
    EXPECT_EQ(reply["choices"][0]["text"], served_tokenizer().decode(want));
    EXPECT_EQ(reply["usage"]["completion_tokens"], want.size());
    EXPECT_EQ(reply["choices"][0]["finish_reason"], want.back() == kEndToken ? "stop" : "length");
  }
}

TEST_F(DenoisingServiceTest, StreamsBlocksAndOnRequestDraftsWithConfidence) {
  // Of eight tokens: the text's blocks are then those of the grid.
  const Json body = {{"prompt", "def f(a)"}, {"max_tokens", 24}, {"temperature", 0}};
  const Json whole = Json::parse(post(body).body);
  std::string text;
  int pieces = 0;
  for (const Json& event : events(body)) {
    text += event["choices"][0]["text"].get<std::string>();
    ++pieces;
  }
  EXPECT_EQ(text, whole["choices"][0]["text"]);
  EXPECT_LE(pieces, 4);  // at most one a block, and the end
  Json asked = body;
  asked["foretrace_events"] = true;
  text.clear();
  std::map<std::string, int> kinds;
  std::vector<int32_t> last_draft, committed;
  for (const Json& event : events(asked)) {
    const Json& choice = event["choices"][0];
    if (event["object"] != "foretrace.canvas") {
      text += choice["text"].get<std::string>();
      continue;
    }
    const std::string kind = choice["event"];
    ++kinds[kind];
    if (kind == "end") continue;
    const auto tokens = choice["tokens"].get<std::vector<int32_t>>();
    EXPECT_EQ(choice["confidence"].size(), tokens.size());
    EXPECT_EQ(choice["text"], served_tokenizer().decode(tokens));
    EXPECT_EQ(choice["begin"], committed.size());
    if (kind == "draft") last_draft = tokens;
    if (kind == "draft") continue;
    EXPECT_TRUE(std::equal(tokens.begin(), tokens.end(), last_draft.begin()));
    committed.insert(committed.end(), tokens.begin(), tokens.end());
  }
  EXPECT_EQ(text, whole["choices"][0]["text"]);
  EXPECT_EQ(committed, denoised_alone(served_tokenizer().encode("def f(a)").value(), 24, 0, 0).tokens);
  EXPECT_EQ(kinds["commit"], static_cast<int>((committed.size() + 7) / 8));
  EXPECT_EQ(kinds["end"], 1);
  EXPECT_GE(kinds["draft"], kinds["commit"]);
  // Fewer steps are fewer drafts.
  asked["foretrace_steps"] = 3;
  int drafts = 0;
  for (const Json& event : events(asked)) drafts += event["choices"][0].value("event", "") == "draft" ? 1 : 0;
  EXPECT_LE(drafts, 3);
}

TEST_F(DenoisingServiceTest, RefusesWhatOnlyTokenByTokenHas) {
  for (const auto& [field, value] : std::map<std::string, Json>{{"logprobs", 1}, {"top_k", 3}, {"top_p", 0.5}, {"foretrace_events", true}, {"foretrace_threshold", 2}, {"foretrace_steps", "x"}}) {
    const HttpReply reply = post({{"prompt", "a"}, {"max_tokens", 8}, {field, value}});
    EXPECT_EQ(reply.status, 400) << field;
    EXPECT_NE(reply.body.find(field), std::string::npos) << reply.body;
  }
  EXPECT_EQ(post({{"prompt", "a"}, {"max_tokens", 24}, {"foretrace_steps", 4}}).status, 400);  // over three blocks
}

TEST_F(DenoisingServiceTest, AWrongPromptFailsAlone) {
  const auto service = DenoisingServiceTest::service();
  std::vector<lm::GenerationRequest> requests(3);
  for (auto& request : requests) request.max_tokens = 8;
  requests[0].prompt = {'a'};
  requests[1].prompt = {'a', 100000};
  requests[2].prompt = {'b', 'c'};
  auto running = service->submit(requests).value();
  for (size_t i = 0; i < 3; ++i) {
    TokensSoFar seen;
    while (running[i]->wait(seen, 100ms)) {
    }
    if (i == 1) {
      EXPECT_NE(running[i]->generation().failure.error().message.find("100000"), std::string::npos);
      continue;
    }
    EXPECT_EQ(running[i]->generation().tokens, denoised_alone(requests[i].prompt, 8, 0, 0).tokens);
    EXPECT_EQ(seen.tokens, running[i]->generation().tokens);
    EXPECT_TRUE(seen.steps.empty());  // nobody asked for them
  }
}

TEST_F(DenoisingServiceTest, EndsBehindTheBlockWhenNobodyHoldsIt) {
  const auto service = DenoisingServiceTest::service();
  lm::GenerationRequest endless;
  endless.prompt = {'a'};
  endless.max_tokens = 4096;
  endless.sampling.temperature = 1;
  auto running = std::move(service->submit({endless}).value()[0]);
  TokensSoFar seen;
  while (seen.tokens.empty()) running->wait(seen, 100ms);
  running->cancel();
  while (running->wait(seen, 100ms)) {
  }
  EXPECT_LT(running->generation().tokens.size(), 4096U);
}

}  // namespace
}  // namespace foretrace::agents
