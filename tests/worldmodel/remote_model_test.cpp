// Models behind servers: what they are asked, what is made of their answers.
#include "worldmodel/remote_model.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/worldmodel/cwm_writer.h"
#include "tests/worldmodel/remote/stub_server.h"
#include "worldmodel/cwm_prompt.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::worldmodel {
namespace {

using remote::StubReply;
using remote::StubServer;

const std::vector<Program> kCalls = {{"def f(x):\n    return x * 2\n", "f", "'ab'", "", {}},
                                     {"def f(x):\n    y = x + 1\n    return [y]\n", "f", "1", "", {}}};

RemoteSettings settings_of(const StubServer& server, RemotePrompt prompt) {
  RemoteSettings settings;
  settings.service.url = server.url();
  settings.service.model = "stub";
  settings.service.api = prompt == RemotePrompt::kCwm ? remote::Api::kCompletions : remote::Api::kChat;
  settings.service.retry = {2, 0.001, 1};
  settings.prompt = prompt;
  return settings;
}

StubServer::Answer always(const std::string& content) {
  return [content](const StubServer::Request&) { return remote::chat_reply(content); };
}

TEST(RemoteModel, AValueIsReadOutOfAChat) {
  StubServer server(always("Let me see.\n[ANSWER]\nassert f('ab') == 'abab'\n[/ANSWER]"));
  const auto model = RemoteModel::open(settings_of(server, RemotePrompt::kDirect)).value();
  const auto answers = model->output(kCalls, {}).value();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].text, "'abab'");
  EXPECT_EQ(answers[0].ending, Ending::kFinished);
  EXPECT_EQ(answers[0].tokens, 3);
  EXPECT_EQ(answers[0].raw, "Let me see.\n[ANSWER]\nassert f('ab') == 'abab'\n[/ANSWER]");
  EXPECT_TRUE(answers[0].found);
  EXPECT_FALSE(model->trace(kCalls, {}).ok());
}

TEST(RemoteModel, ArgumentsAreReadOutOfAChat) {
  StubServer server(always("```\nassert f(3, (4)) == 7\n```"));
  const auto model = RemoteModel::open(settings_of(server, RemotePrompt::kDirect)).value();
  const InputQuestion question{kCalls[0], "'abab'"};
  const auto answers = model->inputs(std::span(&question, 1)).value();
  EXPECT_EQ(answers[0].text, "3, (4)");
  EXPECT_EQ(server.requests()[0].body["messages"][0]["content"].get<std::string>().find("f('ab')"), std::string::npos);
}

TEST(RemoteModel, EveryWayToSayNothingHasItsName) {
  const auto ending = [](StubServer::Answer answer) {
    StubServer server([&, n = 0](const StubServer::Request& request) mutable { return n++ == 0 ? remote::chat_reply("[ANSWER]1[/ANSWER]") : answer(request); });
    auto settings = settings_of(server, RemotePrompt::kDirect);
    settings.service.http.parallel = 1;  // the first question is answered: the server is there
    return RemoteModel::open(settings).value()->output(kCalls, {}).value()[1].ending;
  };
  EXPECT_EQ(ending(always("I would rather not.")), Ending::kRefusal);
  EXPECT_EQ(ending([](const auto&) { return StubReply{}; }), Ending::kUnanswered);
  EXPECT_EQ(ending([](const auto&) { return remote::http_reply(503, ""); }), Ending::kUnanswered);
  EXPECT_EQ(ending([](const auto&) {
              return remote::http_reply(200, R"({"choices":[{"message":{"content":"so I"},"finish_reason":"length"}]})");
            }),
            Ending::kUnfinished);
  EXPECT_EQ(ending([](const auto&) {  // cut inside its answer
              return remote::http_reply(200, R"({"choices":[{"message":{"content":"[ANSWER]assert f(1) == 12"},"finish_reason":"length"}]})");
            }),
            Ending::kUnfinished);
}

TEST(RemoteModel, WhatWasWrittenIsKeptWhereThereIsNoAnswerInIt) {
  StubServer server(always("I would rather not."));
  const auto answers = RemoteModel::open(settings_of(server, RemotePrompt::kDirect)).value()->output(kCalls, {}).value();
  EXPECT_EQ(answers[0].text, "");
  EXPECT_EQ(answers[0].raw, "I would rather not.");
}

TEST(RemoteModel, AnAttemptIsARequestWithASeedOfItsOwn) {
  StubServer server(always("[ANSWER]assert f(1) == 2[/ANSWER]"));
  auto settings = settings_of(server, RemotePrompt::kDirect);
  settings.sampling = {0.8, 0.95, 100};
  std::vector<Program> programs(3, kCalls[0]);
  programs[1].attempt = 1;  // the third is the first once more
  ASSERT_TRUE(RemoteModel::open(settings).value()->output(programs, {}).ok());
  std::set<int64_t> seeds;
  for (const auto& request : server.requests()) {
    seeds.insert(request.body["seed"].get<int64_t>());
    EXPECT_EQ(request.body["temperature"], 0.8);
    EXPECT_EQ(request.body["top_p"], 0.95);
  }
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(seeds, (std::set<int64_t>{100, 101}));
}

TEST(RemoteModel, TracesInCwmsTokensAreTheTracersOwn) {
  StubServer server([](const StubServer::Request& request) {
    const std::string prompt = request.body["prompt"].get<std::string>();
    for (const Program& program : kCalls)
      if (prompt == cwm_prompt(program)) return remote::text_reply(write_as_cwm(program));
    return remote::http_reply(400, "another prompt");
  });
  const auto model = RemoteModel::open(settings_of(server, RemotePrompt::kCwm)).value();
  OracleModel oracle;
  const auto traces = model->trace(kCalls, {}).value(), real = oracle.trace(kCalls, {}).value();
  const auto outputs = model->output(kCalls, {}).value();
  for (size_t i = 0; i < kCalls.size(); ++i) {
    EXPECT_EQ(traces[i].ending, Ending::kFinished) << traces[i].detail;
    EXPECT_EQ(traces[i].steps.size(), real[i].steps.size());
    EXPECT_EQ(outputs[i].text, i == 0 ? "'abab'" : "[2]");
  }
  EXPECT_EQ(traces[0].raw, write_as_cwm(kCalls[0]));
  EXPECT_EQ(outputs[0].raw, traces[0].raw);
  EXPECT_EQ(server.requests()[0].path, "/v1/completions");
  EXPECT_FALSE(server.requests()[0].body["skip_special_tokens"].get<bool>());
  const auto few = model->trace(kCalls, {2, 2048}).value();
  EXPECT_EQ(few[0].steps.size(), 2U);
  EXPECT_EQ(few[0].ending, Ending::kUnfinished);
}

TEST(RemoteModel, ChatsKnowNoTraceTokens) {
  RemoteSettings settings;
  settings.service.url = "http://h";
  settings.service.model = "m";
  ASSERT_TRUE(RemoteModel::open(settings).ok());
  settings.prompt = RemotePrompt::kCwm;
  EXPECT_FALSE(RemoteModel::open(settings).ok());
}

TEST(RemoteModel, TheIdIsOfEverythingThatDecidesAnAnswer) {
  RemoteSettings settings;
  settings.service.url = "http://h";
  settings.service.model = "m";
  const std::string id = RemoteModel::open(settings).value()->id();
  EXPECT_EQ(RemoteModel::open(settings).value()->id(), id);
  auto warm = settings, other = settings, longer = settings, narrow = settings, seeded = settings;
  narrow.sampling.top_p = 0.9;
  seeded.sampling.seed = 1;
  warm.sampling.temperature = 0.5;
  other.service.model = "n";
  longer.max_tokens = 7;
  for (const auto& changed : {warm, other, longer, narrow, seeded}) EXPECT_NE(RemoteModel::open(changed).value()->id(), id);
}

}  // namespace
}  // namespace foretrace::worldmodel
