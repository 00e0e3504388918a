// A server's model in the harness: every item has a verdict or a named failure, whatever the server does, and none is paid for twice.
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "core/file.h"
#include "eval/evaluation.h"
#include "eval/results_store.h"
#include "tests/scratch_directory.h"
#include "tests/worldmodel/remote/stub_server.h"

namespace foretrace::eval {
namespace {

using remote::StubReply;
using remote::StubServer;

constexpr int kItems = 24;

std::string items() {
  std::string lines;
  for (int i = 0; i < kItems; ++i) {
    const std::string n = std::to_string(i);
    lines += R"({"id":"sample_)" + n + R"(","code":"def f(x):\n    return x + 1","input":")" + n + R"(","output":")" + std::to_string(i + 1) + "\"}\n";
  }
  return lines;
}

// x of the prompt's last "assert f(x) ==".
int asked(const StubServer::Request& request) {
  const std::string prompt = request.body["messages"][0]["content"].get<std::string>();
  return std::stoi(prompt.substr(prompt.rfind("assert f(") + 9));
}

StubReply right_answer(int x) { return remote::chat_reply("[ANSWER]\nassert f(" + std::to_string(x) + ") == " + std::to_string(x + 1) + "\n[/ANSWER]"); }

class RemoteEvaluation : public testing::Test {
 protected:
  RemoteEvaluation() { EXPECT_TRUE(write_file_atomic(folder_ / "items.jsonl", items()).ok()); }

  Result<Evaluation> run(const StubServer& server, bool cached, int64_t attempts = 1) {
    EvaluationRequest request;
    request.suite = "cruxeval-output";
    request.data = folder_ / "items.jsonl";
    request.out = folder_ / "results.db";
    request.jobs = 2;
    request.attempts = attempts;
    request.remote.emplace();
    request.remote->sampling.temperature = attempts > 1 ? 0.8 : 0;
    auto& service = request.remote->service;
    service.url = server.url();
    service.model = "stub";
    service.http.timeout = 0.5;
    service.retry = {3, 0.001, 1};
    if (cached) service.cache = folder_ / "responses.db";
    return evaluate(request);
  }
  ScratchDirectory folder_;
};

TEST_F(RemoteEvaluation, EveryItemHasAVerdictOrANamedFailure) {
  std::map<int, int> tries;
  StubServer server([&](const StubServer::Request& request) {
    const int x = asked(request), nth = tries[x]++;
    StubReply slow = right_answer(x);
    slow.delay_ms = 900;
    switch (x % 8) {
      case 0: return nth == 0 ? StubReply{} : right_answer(x);                                    // dropped, then right
      case 1: return nth == 0 ? remote::http_reply(429, "{}", "Retry-After: 0\r\n") : right_answer(x);
      case 2: return remote::http_reply(500, "oops");
      case 3: return remote::http_reply(200, R"({"choices":[{"mess)");
      case 4: return remote::http_reply(200, R"({"usage":{}})");
      case 5: return nth == 0 ? slow : right_answer(x);
      case 6: return remote::chat_reply("I cannot run code.");
      default: return remote::chat_reply("[ANSWER]assert f(0) == 0[/ANSWER]");
    }
  });
  const auto evaluation = run(server, false);
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const Summary& summary = evaluation.value().summary;
  EXPECT_EQ(summary.n, kItems);
  EXPECT_EQ(summary.find("pass@1")->value, 3.0 / 8);
  EXPECT_EQ(summary.failures.at("unanswered"), 9);
  EXPECT_EQ(summary.failures.at("refusal"), 3);
  EXPECT_EQ(summary.failures.at("wrong"), 3);
}

TEST_F(RemoteEvaluation, TheNextRunAsksOnlyWhatWasNotAnswered) {
  std::map<int, int> answered;
  bool broken = true;
  StubServer server([&](const StubServer::Request& request) {
    const int x = asked(request);
    if (broken && x % 3 == 0) return remote::http_reply(503, "busy");
    ++answered[x];
    return right_answer(x);
  });
  const auto first = run(server, false);
  ASSERT_TRUE(first.ok()) << first.error().text();
  EXPECT_EQ(first.value().summary.failures.at("unanswered"), kItems / 3);
  broken = false;
  const auto second = run(server, false);
  ASSERT_TRUE(second.ok()) << second.error().text();
  EXPECT_EQ(second.value().summary.find("pass@1")->value, 1);
  EXPECT_EQ(second.value().summary.n, kItems);
  for (int x = 0; x < kItems; ++x) EXPECT_EQ(answered[x], 1) << x;
}

TEST_F(RemoteEvaluation, WhatWasAnsweredIsGradedAgainWithoutTheServer) {
  {
    StubServer server([](const StubServer::Request& request) { return right_answer(asked(request)); });
    ASSERT_TRUE(run(server, true).ok());
    std::remove((folder_ / "results.db").c_str());  // as a run that was killed before it graded
    ASSERT_TRUE(run(server, true).ok());
    EXPECT_EQ(server.requests().size(), static_cast<size_t>(kItems));
  }
}

TEST_F(RemoteEvaluation, AStoreKeepsWhatTheServerWrote) {
  StubServer server([](const StubServer::Request& request) { return asked(request) == 0 ? remote::chat_reply("I cannot run code.") : right_answer(asked(request)); });
  ASSERT_TRUE(run(server, false).ok());
  auto store = ResultsStore::open(folder_ / "results.db", true).value();
  const auto evaluations = store->evaluations().value();
  const auto samples = store->samples(evaluations.at(0)).value();
  ASSERT_EQ(samples.size(), static_cast<size_t>(kItems));
  for (const Sample& sample : samples) {
    const bool refused = sample.item == "sample_0";
    EXPECT_EQ(sample.prediction, refused ? "" : sample.expected);
    EXPECT_NE(sample.raw.find(refused ? "I cannot run code." : "[ANSWER]\nassert f("), std::string::npos) << sample.raw;
    EXPECT_EQ(sample.tokens, 3);
  }
}

// Of item x the attempts of odd seeds are right, where x is even; none where it is odd.
TEST_F(RemoteEvaluation, EachAttemptIsARequestOfItsOwnAndIsAskedOnce) {
  std::map<std::pair<int, int64_t>, int> answered;
  bool broken = true;
  StubServer server([&](const StubServer::Request& request) {
    const int x = asked(request);
    const auto seed = request.body["seed"].get<int64_t>();
    if (broken && seed == 4) return remote::http_reply(400, "not now");
    ++answered[{x, seed}];
    return x % 2 == 0 && seed % 2 == 1 ? right_answer(x) : remote::chat_reply("[ANSWER]assert f(0) == 'no'[/ANSWER]");
  });
  const auto first = run(server, true, 5);
  ASSERT_TRUE(first.ok()) << first.error().text();
  EXPECT_EQ(first.value().summary.failures.at("unanswered"), kItems);
  broken = false;
  const auto second = run(server, true, 5);
  ASSERT_TRUE(second.ok()) << second.error().text();
  const Summary& summary = second.value().summary;
  EXPECT_EQ(summary.n, kItems);
  EXPECT_EQ(summary.failures.at("unanswered"), 0);
  EXPECT_NEAR(summary.find("pass@1")->value, 0.5 * 2 / 5, 1e-12);
  EXPECT_NEAR(summary.find("pass@5")->value, 0.5, 1e-12);
  EXPECT_EQ(second.value().baselines.at(0).find("pass@5"), nullptr);  // a baseline has one answer
  EXPECT_EQ(answered.size(), static_cast<size_t>(5 * kItems));
  for (const auto& [question, times] : answered) EXPECT_EQ(times, 1) << question.first << ' ' << question.second;
}

TEST_F(RemoteEvaluation, WhoAnswersTheSameEachTimeIsAskedOnce) {
  StubServer server([](const StubServer::Request& request) { return right_answer(asked(request)); });
  EvaluationRequest request;
  request.suite = "cruxeval-output";
  request.data = folder_ / "items.jsonl";
  request.out = folder_ / "results.db";
  request.attempts = 2;
  request.baseline = "oracle";
  EXPECT_EQ(evaluate(request).error().code, ErrorCode::kInvalidArgument);
  request.baseline.clear();
  request.remote.emplace();
  request.remote->service.url = server.url();
  request.remote->service.model = "stub";
  EXPECT_NE(evaluate(request).error().text().find("--temperature"), std::string::npos);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(RemoteEvaluation, WhereNothingWasSaidNothingIsRight) {
  const std::string make = FORETRACE_BINARY_DIR "/foretrace trace " + (folder_ / "p.py") + " --entry f --db " + (folder_ / "t.db") + " --args ";
  ASSERT_TRUE(write_file_atomic(folder_ / "p.py", "def f(n):\n    while n:\n        n -= 1\n    return n\n").ok());
  ASSERT_EQ(std::system((make + "2 >/dev/null 2>&1 && " + make + "-1 --max-steps 300 >/dev/null 2>&1").c_str()) & 0xff, 0);
  for (const bool empty : {false, true}) {
    StubServer server([&](const StubServer::Request&) { return empty ? remote::text_reply("nonsense") : remote::http_reply(400, "no"); });
    for (const char* suite : {"halting", "reval"}) {
      EvaluationRequest request;
      request.suite = suite;
      request.data = folder_ / "t.db";
      request.out = folder_ / (std::string(suite) + (empty ? "1.db" : "0.db"));
      request.remote.emplace();
      request.remote->service.url = server.url();
      request.remote->service.model = "stub";
      EXPECT_FALSE(evaluate(request).ok()) << "asked in words, it has no traces to read " << suite << " off";
      request.remote->prompt = worldmodel::RemotePrompt::kCwm;
      request.remote->service.api = remote::Api::kCompletions;
      const auto evaluation = evaluate(request);
      ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
      const Summary& summary = evaluation.value().summary;
      for (const auto& [metric, estimate] : summary.metrics) EXPECT_EQ(estimate.value, 0) << suite << " " << metric;
      EXPECT_EQ(summary.failures.at("wrong"), 0);
      EXPECT_GT(summary.failures.at(empty ? "unparsed" : "unanswered"), 0);
      EXPECT_FALSE(summary.confidence.has_value());
    }
  }
}

}  // namespace
}  // namespace foretrace::eval
