// The suites agent-gate, agent-rank, agent-repair, agent-localize and agent-feedback, on tasks made here: the tracer reaches what execution gives, systems that know nothing what chance gives.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "eval/agents/chance.h"
#include "eval/agents/line_alignment.h"
#include "eval/agents/rank_suite.h"
#include "eval/evaluation.h"
#include "tests/eval/repair_tasks.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

TEST(Chance, IsThatOfDrawing) {
  EXPECT_DOUBLE_EQ(chance_of_one(4, 1, 1), 0.25);
  EXPECT_DOUBLE_EQ(chance_of_one(4, 2, 2), 1 - 2.0 / 4 * 1 / 3);
  EXPECT_DOUBLE_EQ(chance_of_one(4, 2, 3), 1);
  EXPECT_DOUBLE_EQ(chance_of_one(4, 0, 4), 0);
  EXPECT_DOUBLE_EQ(chance_of_one(2, 1, 9), 1);
  EXPECT_DOUBLE_EQ(mean_first_place(3, 1), 2);
  const std::vector<RankedOne> things = {{1, false}, {0.5, true}, {0.5, false}, {0, false}};
  EXPECT_DOUBLE_EQ(chance_among_first(things, 1), 0);
  EXPECT_DOUBLE_EQ(chance_among_first(things, 2), 0.5);
  EXPECT_DOUBLE_EQ(chance_among_first(things, 3), 1);
  EXPECT_DOUBLE_EQ(reciprocal_place(things), (1.0 / 2 + 1.0 / 3) / 2);
}

TEST(LineAlignment, FindsWhatHasChanged) {
  const LineAlignment other = align_lines("a\nb\nc\n", "a\nx\nc\n");
  EXPECT_EQ(other.changed, (std::set<int64_t>{2}));
  EXPECT_EQ(other.same, (std::map<int64_t, int64_t>{{1, 1}, {3, 3}}));
  EXPECT_EQ(align_lines("a\nb\nc\n", "a\nc\n").changed, (std::set<int64_t>{1, 2})) << "around what is missing";
  EXPECT_EQ(align_lines("a\n  b\nx\nc\n", "a\n  b\nc\n").changed, (std::set<int64_t>{1, 2, 3})) << "and what led there";
  EXPECT_EQ(align_lines("a\nc\n", "a\nb\nc\n").changed, (std::set<int64_t>{2}));
  EXPECT_EQ(align_lines("a\nb\nc\nd\n", "x\nb\nc\ny\nz\n").changed, (std::set<int64_t>{1, 4, 5}));
  EXPECT_TRUE(align_lines("a\n", "a\n").changed.empty());
  EXPECT_EQ(align_lines("", "a\n").changed, (std::set<int64_t>{1}));
}

TEST(TokenSimilarity, IsOneOfTheSameTokens) {
  EXPECT_DOUBLE_EQ(token_similarity("x = 1\n", "x  =  1  # one\n"), 1);
  EXPECT_LT(token_similarity("x = 1\n", "x = 2\n"), 1);
  EXPECT_GT(token_similarity("x = 1\ny = 2\n", "x = 1\ny = 3\n"), token_similarity("x = 1\ny = 2\n", "a = 1\nb = 3\n"));
}

class AgentSuites : public testing::Test {
 protected:
  void SetUp() override {
    write_repair_tasks(folder_ / "tasks");
  }
  Evaluation evaluated(const std::string& suite, const std::string& baseline) {
    EvaluationRequest request;
    request.suite = suite;
    request.baseline = baseline;
    request.data = folder_ / "tasks";
    request.out = folder_ / "results.db";
    auto evaluation = evaluate(request);
    EXPECT_TRUE(evaluation.ok()) << evaluation.error().text();
    return evaluation.ok() ? std::move(evaluation).value() : Evaluation{};
  }
  static double value(const Summary& summary, const std::string& metric) {
    const Estimate* estimate = summary.find(metric);
    EXPECT_NE(estimate, nullptr) << metric;
    return estimate == nullptr ? -1 : estimate->value;
  }
  ScratchDirectory folder_;
};

TEST_F(AgentSuites, TheTracerIsTheBound) {
  const Evaluation gate = evaluated("agent-gate", "oracle");
  EXPECT_EQ(value(gate.summary, "outcome"), 1);
  EXPECT_EQ(value(gate.summary, "recall_passed"), 1);
  EXPECT_LT(value(gate.summary, "outcome_most_frequent"), 1);
  const Evaluation rank = evaluated("agent-rank", "oracle");
  EXPECT_EQ(value(rank.summary, "top1"), 1);
  EXPECT_EQ(value(rank.summary, "reciprocal_rank"), 1);
  EXPECT_LT(value(rank.summary, "top1_random"), 0.5);
  const Evaluation repair = evaluated("agent-repair", "oracle");
  EXPECT_EQ(value(repair.summary, "fixed@1"), value(repair.summary, "fixed@all"));
  EXPECT_EQ(value(repair.summary, "fixed@1_of_solvable"), 1);
  EXPECT_EQ(value(repair.summary, "mean_runs_to_fix"), 1);
  EXPECT_GT(value(repair.summary, "mean_runs_to_fix_random"), 1);
  const Evaluation feedback = evaluated("agent-feedback", "oracle");
  EXPECT_EQ(value(feedback.summary, "solved"), 1);
  EXPECT_EQ(value(feedback.summary, "result"), 1);
  EXPECT_EQ(value(feedback.summary, "agreed"), 1);
  EXPECT_LT(value(feedback.summary, "solved_random"), 1);
  const Evaluation localize = evaluated("agent-localize", "oracle");
  EXPECT_EQ(value(localize.summary, "hit@1"), 1);
  EXPECT_LT(value(localize.summary, "hit@1_random"), 1);
  EXPECT_EQ(localize.summary.n, 2);
}

TEST_F(AgentSuites, WhoKnowsNothingRanksAsChanceDoes) {
  const Evaluation rank = evaluated("agent-rank", "copy");
  EXPECT_LT(value(rank.summary, "top1"), 1);
  EXPECT_NEAR(value(rank.summary, "top1_random"), 1.0 / 10, 0.05);
  const Evaluation feedback = evaluated("agent-feedback", "copy");
  EXPECT_LT(value(feedback.summary, "solved"), 1);
  const Evaluation gate = evaluated("agent-gate", "copy");
  EXPECT_LT(value(gate.summary, "outcome"), 1);
  EXPECT_EQ(gate.summary.failures.at("sandbox_error"), 0);
}

TEST_F(AgentSuites, SayWhatIsMissing) {
  EvaluationRequest request;
  request.suite = "agent-gate";
  request.baseline = "oracle";
  request.out = folder_ / "results.db";
  EXPECT_NE(evaluate(request).error().text().find("--data"), std::string::npos);
  request.data = folder_ / "none";
  EXPECT_NE(evaluate(request).error().text().find("no folder of tasks"), std::string::npos);
  request.data = folder_ / "tasks";
  std::filesystem::remove(folder_ / "tasks/sum/candidates.json");
  const auto one = evaluate(request);
  ASSERT_TRUE(one.ok());
  EXPECT_NE(one.value().notes[0].find("1 tasks have no candidates"), std::string::npos) << one.value().notes[0];
  ASSERT_TRUE(write_file_atomic(folder_ / "tasks/least/candidates.json", "{\"calls\": []}").ok());
  EXPECT_NE(evaluate(request).error().text().find("candidates.json"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::eval
