// A model behind a server that fails in every way that servers do.
#include "worldmodel/remote/completion_service.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/scratch_directory.h"
#include "tests/worldmodel/remote/stub_server.h"

namespace foretrace::remote {
namespace {

ServiceSettings settings_for(const StubServer& server) {
  ServiceSettings settings;
  settings.url = server.url();
  settings.model = "m";
  settings.http.timeout = 20;
  settings.retry.first = 0.001;
  return settings;
}

std::vector<CompletionRequest> numbered(int count) {
  std::vector<CompletionRequest> requests(count);
  for (int i = 0; i < count; ++i) requests[i].prompt = std::to_string(i);
  return requests;
}

std::string asked(const StubServer::Request& request) { return request.body["messages"][0]["content"].get<std::string>(); }

// The nth answer to each question is the nth of these, the last for ever.
StubServer::Answer in_turn(std::vector<StubReply> replies) {
  return [replies = std::move(replies), seen = std::map<std::string, size_t>()](const StubServer::Request& request) mutable {
    const size_t nth = seen[asked(request)]++;
    if (nth < replies.size()) return replies[nth];
    return chat_reply("answer to " + asked(request));
  };
}

TEST(CompletionService, AnswersComeInOrderAndSeveralAtATime) {
  StubServer server([](const StubServer::Request& request) {
    StubReply reply = chat_reply("answer to " + asked(request));
    reply.delay_ms = asked(request) == "0" ? 60 : 20;
    return reply;
  });
  auto settings = settings_for(server);
  settings.http.parallel = 4;
  settings.key = "secret";
  auto service = CompletionService::open(settings).value();
  const auto replies = service.complete(numbered(20)).value();
  ASSERT_EQ(replies.size(), 20U);
  for (size_t i = 0; i < replies.size(); ++i) {
    ASSERT_TRUE(replies[i].completion.has_value()) << replies[i].failure;
    EXPECT_EQ(replies[i].completion->text, "answer to " + std::to_string(i));
    EXPECT_EQ(replies[i].completion->completion_tokens, 3);
    EXPECT_EQ(replies[i].tries, 1);
  }
  EXPECT_GT(server.most_open(), 1);
  EXPECT_LE(server.most_open(), 4);
  EXPECT_EQ(server.requests().size(), 20U);
  EXPECT_EQ(server.requests()[0].path, "/v1/chat/completions");
  EXPECT_NE(server.requests()[0].headers.find("Authorization: Bearer secret"), std::string::npos);
}

TEST(CompletionService, WhatFailsIsAskedAgainUntilItIsAnswered) {
  StubServer server(in_turn({{},                                                         // dropped
                             http_reply(429, R"({"error":{"message":"slow down"}})"),
                             http_reply(500, "<html>oops"),
                             http_reply(200, R"({"choices":[{"message":{"content":"ha)"),  // JSON that ends early
                             http_reply(200, R"({"choices":[]})", "", 5)}));             // a body that ends early
  auto settings = settings_for(server);
  auto service = CompletionService::open(settings).value();
  const auto replies = service.complete(numbered(30)).value();
  for (size_t i = 0; i < replies.size(); ++i) {
    ASSERT_TRUE(replies[i].completion.has_value()) << replies[i].failure;
    EXPECT_EQ(replies[i].completion->text, "answer to " + std::to_string(i));
    EXPECT_EQ(replies[i].tries, 6);
  }
  EXPECT_EQ(server.requests().size(), 180U);
}

TEST(CompletionService, WhatNeverSucceedsIsANamedFailure) {
  const std::map<std::string, std::pair<StubReply, std::string>> kinds = {
      {"0", {http_reply(500, R"({"error":{"message":"broken"}})"), "HTTP 500: broken, after 3 tries"}},
      {"1", {http_reply(400, R"({"error":{"message":"too long"}})"), "HTTP 400: too long"}},
      {"2", {http_reply(200, R"({"id":1})"), "the server's reply has no choices[0], after 3 tries"}},
      {"3", {{}, "Server returned nothing (no headers, no data), after 3 tries"}},
      {"4", {chat_reply("fine"), ""}},
  };
  StubServer server([&](const StubServer::Request& request) { return kinds.at(asked(request)).first; });
  auto settings = settings_for(server);
  settings.retry.tries = 3;
  auto service = CompletionService::open(settings).value();
  const auto replies = service.complete(numbered(5)).value();
  for (size_t i = 0; i < replies.size(); ++i) {
    EXPECT_EQ(replies[i].failure, kinds.at(std::to_string(i)).second);
    EXPECT_EQ(replies[i].completion.has_value(), i == 4);
  }
}

TEST(CompletionService, ASlowServerIsGivenUpAndAskedAgain) {
  StubReply late = chat_reply("late");
  late.delay_ms = 400;
  StubServer server(in_turn({late}));
  auto settings = settings_for(server);
  settings.http.timeout = 0.1;
  settings.retry.tries = 40;
  auto service = CompletionService::open(settings).value();
  const auto replies = service.complete(numbered(1)).value();
  ASSERT_TRUE(replies[0].completion.has_value()) << replies[0].failure;
  EXPECT_EQ(replies[0].completion->text, "answer to 0");
}

TEST(CompletionService, EqualRequestsAreSentOnceAndNeverAgainWithACache) {
  const ScratchDirectory folder;
  StubServer server(in_turn({}));
  auto settings = settings_for(server);
  settings.cache = folder.path() + "/cache.db";
  auto requests = numbered(3);
  requests.push_back(requests[1]);
  {
    auto service = CompletionService::open(settings).value();
    EXPECT_EQ(service.complete(requests).value()[3].completion->text, "answer to 1");
    EXPECT_EQ(server.requests().size(), 3U);
  }
  auto service = CompletionService::open(settings).value();
  requests.push_back({.prompt = "9"});
  const auto replies = service.complete(requests).value();
  EXPECT_EQ(replies[2].completion->text, "answer to 2");
  EXPECT_EQ(replies[2].completion->prompt_tokens, 11);
  EXPECT_EQ(replies[2].tries, 0);
  EXPECT_EQ(server.requests().size(), 4U);
  auto other = requests;
  other[0].temperature = 0.2;  // another question
  EXPECT_EQ(service.complete(other).value()[0].completion->text, "answer to 0");
  EXPECT_EQ(server.requests().size(), 5U);
}

TEST(CompletionService, AServerThatIsNotThereOrRefusesTheKeyIsAnError) {
  ServiceSettings settings;
  settings.model = "m";
  settings.retry = {2, 0.001, 1};
  settings.url = "http://127.0.0.1:1";
  const auto nobody = CompletionService::open(settings).value().complete(numbered(2));
  ASSERT_FALSE(nobody.ok());
  EXPECT_NE(nobody.error().message.find("cannot be reached"), std::string::npos) << nobody.error().text();

  StubServer server([](const StubServer::Request&) { return http_reply(401, R"({"error":{"message":"no such key"}})"); });
  const auto refused = CompletionService::open(settings_for(server)).value().complete(numbered(2));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("no such key"), std::string::npos) << refused.error().text();
}

TEST(CompletionService, ATimeoutIsNoAbsence) {
  StubReply late = chat_reply("late");
  late.delay_ms = 300;
  StubServer server([&](const StubServer::Request&) { return late; });
  auto settings = settings_for(server);
  settings.http.timeout = 0.05;
  settings.retry.tries = 2;
  const auto replies = CompletionService::open(settings).value().complete(numbered(1));
  ASSERT_TRUE(replies.ok()) << replies.error().text();  // asked alone, as what is left of an evaluation is
  EXPECT_EQ(replies.value()[0].failure, "Timeout was reached, after 2 tries");
}

TEST(CompletionService, NeedsAUrlAndAModel) {
  ServiceSettings settings;
  settings.url = "http://h";
  settings.model = "m";
  settings.key = "a\nX-Other: b";
  EXPECT_FALSE(CompletionService::open(settings).ok());
  EXPECT_FALSE(CompletionService::open({.url = "http://h", .model = ""}).ok());
  EXPECT_FALSE(CompletionService::open({.url = "h", .model = "m"}).ok());
}

TEST(Retry, WaitsLongerEachTimeAndAsLongAsTheServerAsks) {
  const RetryPolicy policy{5, 1, 20};
  Rng rng(1);
  for (int tried = 1; tried < 5; ++tried) {
    const double wait = *wait_before_next(policy, tried, {}, rng);
    EXPECT_GE(wait, 0.5 * (1 << (tried - 1)));
    EXPECT_LE(wait, 1 << (tried - 1));
  }
  EXPECT_FALSE(wait_before_next(policy, 5, {}, rng).has_value());
  HttpReply asked_for;
  asked_for.retry_after = 7;
  EXPECT_EQ(*wait_before_next(policy, 1, asked_for, rng), 7);
  asked_for.retry_after = 7000;
  EXPECT_EQ(*wait_before_next(policy, 1, asked_for, rng), 20);
}

}  // namespace
}  // namespace foretrace::remote
