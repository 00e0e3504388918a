// The suite agent-replay: on trajectories made here the tracer tells what the agents saw, and systems that know nothing do not.
#include "eval/agents/replay_suite.h"

#include <gtest/gtest.h>

#include "agents/loop/agent_run.h"
#include "agents/search/search_policy.h"
#include "core/file.h"
#include "eval/edit_similarity.h"
#include "eval/evaluation.h"
#include "tests/eval/repair_tasks.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

using agents::ToolCall;
using agents::Turn;

TEST(EditSimilarity, IsOneLessTheShareOfEdits) {
  EXPECT_DOUBLE_EQ(edit_similarity("", ""), 1);
  EXPECT_DOUBLE_EQ(edit_similarity("abc", "abc"), 1);
  EXPECT_DOUBLE_EQ(edit_similarity("abc", ""), 0);
  EXPECT_DOUBLE_EQ(edit_similarity("kitten", "sitting"), 1 - 3.0 / 7);
  EXPECT_DOUBLE_EQ(edit_similarity("sitting", "kitten"), 1 - 3.0 / 7);
  EXPECT_DOUBLE_EQ(edit_similarity("ab", "ba"), 0);
}

class ReplaySuites : public testing::Test {
 protected:
  void SetUp() override {
    write_repair_tasks(folder_ / "tasks");
    auto tasks = agents::read_tasks(folder_ / "tasks");
    ASSERT_TRUE(tasks.ok()) << tasks.error().text();
    tasks_ = std::move(tasks).value();
    agents::SearchOptions options;
    options.runs = 4;
    play("search", *agents::make_search_policy(nullptr, options));
    const auto looking = [](const char* call) {
      const ToolCall list{"", "bash", {{"command", "ls"}}}, look{"", "trace", {{"path", "f.py"}, {"call", call}}};
      return std::vector<Turn>{Turn{"", {list, look}, "", 0, ""}, Turn{"", {{"", "run_tests", Json::object()}}, "", 0, ""}};
    };
    play("scripted", *agents::make_scripted_policy({{"sum", looking("f(2)")}, {"least", looking("f(2, 2)")}}, "test"));
  }
  void play(const std::string& out, agents::Policy& policy) {
    agents::Grader grader;
    agents::SessionTools shared;
    shared.grader = &grader;
    agents::AgentRunOptions options;
    options.out = folder_ / out;
    ASSERT_TRUE(agents::run_agent(tasks_, policy, shared, options).ok());
  }
  EvaluationRequest request(const std::string& baseline, const std::vector<std::string>& runs) const {
    EvaluationRequest request;
    request.suite = "agent-replay";
    request.baseline = baseline;
    request.data = folder_ / "tasks";
    for (const auto& run : runs) request.runs.push_back(folder_ / run);
    request.out = folder_ / "results.db";
    return request;
  }
  static double value(const Summary& summary, const std::string& metric) {
    const Estimate* estimate = summary.find(metric);
    EXPECT_NE(estimate, nullptr) << metric;
    return estimate == nullptr ? -1 : estimate->value;
  }
  std::vector<agents::Task> tasks_;
  ScratchDirectory folder_;
};

TEST_F(ReplaySuites, TheTracerTellsWhatTheAgentsSaw) {
  const auto evaluation = evaluate(request("oracle", {"search", "scripted"}));
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const Summary& oracle = evaluation.value().summary;
  for (const char* metric : {"status", "output", "edit_similarity", "call", "decision_search", "decision_scripted", "predictable_run_tests", "predictable_trace", "status/tool/trace", "output/tool/run_tests"})
    EXPECT_EQ(value(oracle, metric), 1) << metric;
  EXPECT_EQ(value(oracle, "predictable_bash"), 0) << "ls runs no program";
  EXPECT_GT(value(oracle, "predictable"), 0);
  EXPECT_LT(value(oracle, "predictable"), 1) << "edits, ls, submissions";
  EXPECT_LT(value(oracle, "output_most_frequent"), 1);
  EXPECT_LT(value(oracle, "output_before"), 1);
  EXPECT_NEAR(oracle.totals.at("output"), oracle.totals.at("predictable") * value(oracle, "predictable"), 1e-6);
  const Summary& copy = evaluation.value().baselines.at(0);
  EXPECT_EQ(copy.system, "copy");
  EXPECT_LT(value(copy, "output"), 1);
  EXPECT_EQ(value(copy, "decision_scripted"), 1) << "a script looks at nothing";
  EXPECT_EQ(copy.n, oracle.n);
}

TEST_F(ReplaySuites, APredictionThatPassesHasSearchSubmit) {
  const auto read = read_replay_items(folder_ / "tasks", {folder_ / "search"});
  ASSERT_TRUE(read.ok()) << read.error().text();
  int decided = 0;
  for (const ReplayItem& item : read.value().items) {
    if (item.tool != "run_tests") continue;
    const Json passed = {{"passed", true}, {"outcome", "passed"}}, failed = {{"passed", false}, {"outcome", "failed"}};
    const auto real = next_decision(item, nullptr), yes = next_decision(item, &passed), no = next_decision(item, &failed);
    ASSERT_TRUE(real.ok() && yes.ok() && no.ok());
    ASSERT_TRUE(yes.value() && no.value() && real.value());
    EXPECT_EQ((*yes.value())["extra"]["actions"][0]["tool"], "submit");
    EXPECT_EQ((*no.value())["extra"]["actions"][0]["tool"], "edit");
    EXPECT_EQ(*real.value(), item.real["passed"] == true ? *yes.value() : *no.value());
    ++decided;
  }
  EXPECT_GE(decided, 2);
}

TEST_F(ReplaySuites, SayWhatIsMissing) {
  const auto said = [&](const EvaluationRequest& asked) {
    const auto evaluation = evaluate(asked);
    return evaluation.ok() ? "nothing" : evaluation.error().text();
  };
  EXPECT_NE(said(request("oracle", {})).find("--from"), std::string::npos);
  EXPECT_NE(said(request("oracle", {"none"})).find("no store of episodes"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder_ / "tasks/sum/instruction.md", "Another task.\n").ok());
  const auto one = evaluate(request("oracle", {"search"}));
  ASSERT_TRUE(one.ok()) << one.error().text();
  EXPECT_NE(one.value().notes.at(0).find("1 episodes are of tasks"), std::string::npos) << one.value().notes.at(0);
  ASSERT_TRUE(write_file_atomic(folder_ / "tasks/least/instruction.md", "Another task.\n").ok());
  EXPECT_NE(said(request("oracle", {"search"})).find("no tool call"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::eval
