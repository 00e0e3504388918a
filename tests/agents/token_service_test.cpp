#include "agents/server/token_service.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/rng.h"
#include "lm/torch.h"
#include "tests/agents/served_model.h"

namespace foretrace::agents {
namespace {

using namespace std::chrono_literals;

lm::GenerationRequest request_of(uint64_t seed, int64_t max_tokens) {
  lm::GenerationRequest request;
  Rng rng(seed);
  for (uint64_t n = 1 + rng.below(20); n > 0; --n) request.prompt.push_back(static_cast<int32_t>(rng.below(256)));
  request.max_tokens = max_tokens;
  return request;
}

// All its tokens, as they come.
std::vector<int32_t> read_all(Running& running) {
  TokensSoFar seen;
  while (running.wait(seen, 100ms)) {
  }
  return seen.tokens;
}

std::unique_ptr<Running> submit(GenerationService& service, lm::GenerationRequest request) {
  std::vector<lm::GenerationRequest> one;
  one.push_back(std::move(request));
  auto running = service.submit(std::move(one));
  EXPECT_TRUE(running.ok());
  return std::move(running.value()[0]);
}

TEST(TokenService, GivesManyClientsWhatEachWouldGetAlone) {
  ServiceOptions options;
  options.engine.max_sequences = 5;
  options.engine.deterministic = true;
  TokenService service(served_model(), options);
  std::vector<std::vector<int32_t>> got(24);
  std::vector<std::thread> clients;
  for (size_t i = 0; i < got.size(); ++i)
    clients.emplace_back([&, i] {
      const auto running = submit(service, request_of(i, 3 + static_cast<int64_t>(i)));
      got[i] = read_all(*running);
      EXPECT_TRUE(running->over());
      EXPECT_EQ(running->generation().tokens, got[i]);
    });
  for (auto& client : clients) client.join();
  const auto model = served_model();
  lm::EngineOptions alone;
  alone.deterministic = true;
  for (size_t i = 0; i < got.size(); ++i) {
    std::vector<lm::GenerationRequest> one;
    one.push_back(request_of(i, 3 + static_cast<int64_t>(i)));
    EXPECT_EQ(got[i], lm::generate(*model, std::move(one), alone).value()[0].tokens) << i;
  }
  EXPECT_EQ(service.waiting(), 0);
}

TEST(TokenService, RefusesWhatItsQueueHasNoRoomForAndTakesNoneOfIt) {
  ServiceOptions options;
  options.engine.max_sequences = 1;
  options.max_waiting = 3;
  TokenService service(served_model(), options);
  std::vector<lm::GenerationRequest> four(4, request_of(1, 4));
  const auto refused = service.submit(four);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  four.pop_back();
  auto taken = service.submit(four);
  ASSERT_TRUE(taken.ok());
  for (auto& running : taken.value()) EXPECT_EQ(read_all(*running).size(), 4U);
}

TEST(TokenService, EndsAGenerationThatNobodyHolds) {
  ServiceOptions options;
  options.engine.max_sequences = 1;
  TokenService service(served_model(), options);
  auto endless = submit(service, request_of(1, 1000000));
  TokensSoFar seen;
  while (seen.tokens.empty()) endless->wait(seen, 100ms);
  endless.reset();
  EXPECT_EQ(read_all(*submit(service, request_of(2, 4))).size(), 4U);  // there is room again
}

TEST(TokenService, ItsQueueHasNoRoomForWhatNobodyHolds) {
  ServiceOptions options;
  options.engine.max_sequences = 1;
  options.max_waiting = 2;
  TokenService service(served_model(), options);
  auto endless = submit(service, request_of(1, 1000000));
  TokensSoFar seen;
  while (seen.tokens.empty()) endless->wait(seen, 100ms);
  auto first = submit(service, request_of(2, 4)), second = submit(service, request_of(3, 4));
  EXPECT_FALSE(service.submit({request_of(4, 4)}).ok());
  first.reset();
  second->cancel();
  TokensSoFar none;
  while (second->wait(none, 100ms)) {
  }
  EXPECT_EQ(second->generation().finish, lm::FinishReason::kCancelled);
  EXPECT_TRUE(service.submit({request_of(4, 4), request_of(5, 4)}).ok());
}

TEST(TokenService, TellsWhatIsWrongWithARequest) {
  TokenService service(served_model(), {});
  lm::GenerationRequest wrong = request_of(1, 4);
  wrong.prompt = {100000};
  const auto running = submit(service, wrong);
  EXPECT_TRUE(read_all(*running).empty());
  EXPECT_EQ(running->generation().finish, lm::FinishReason::kFailed);
  EXPECT_NE(running->generation().failure.error().message.find("100000"), std::string::npos);
}

TEST(TokenService, EndsWithGenerationsUnderWay) {
  std::unique_ptr<Running> endless, waiting;
  {
    ServiceOptions options;
    options.engine.max_sequences = 1;
    TokenService service(served_model(), options);
    endless = submit(service, request_of(1, 1000000));
    waiting = submit(service, request_of(2, 1000000));
    TokensSoFar seen;
    while (seen.tokens.empty()) endless->wait(seen, 100ms);
  }
  for (const auto* running : {&endless, &waiting}) {
    read_all(**running);
    EXPECT_EQ((*running)->generation().finish, lm::FinishReason::kFailed);
  }
}

}  // namespace
}  // namespace foretrace::agents
