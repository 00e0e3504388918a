// A model of random weights: the grammar alone makes what it says parse, and nothing makes it right.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "eval/evaluation.h"
#include "tests/data_file.h"
#include "tests/eval/repair_tasks.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

// One step at a rate that changes nothing.
constexpr const char* kConfig = R"({"model": {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "full_attention_interval": 2,
  "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 32, "linear_num_key_heads": 1, "linear_num_value_heads": 1,
  "linear_key_head_dim": 16, "linear_value_head_dim": 16}, "learning_rate": 1e-12, "max_steps": 1, "batch_tokens": 512, "validation_tokens": 0})";

class RandomModel : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ScratchDirectory>();
    const std::string at = *folder_ / "", foretrace = FORETRACE_BINARY_DIR "/foretrace ";
    ASSERT_TRUE(write_file_atomic(at + "config.json", kConfig).ok());
    const std::string command = foretrace + "data generate --count 60 --seed 4 --level 0.1 --out " + at + "m.jsonl && " + foretrace +
                                "trace-all --manifest " + at + "m.jsonl --db " + at + "t.db --jobs 1 && " + foretrace + "data build --db " + at +
                                "t.db --manifest " + at + "m.jsonl --valid 0 --test 0.3 --out " + at + "data && " + foretrace + "data build --db " + at +
                                "t.db --manifest " + at + "m.jsonl --queries next,inputs --valid 0 --test 0.3 --out " + at + "states && " + foretrace +
                                "train " + at + "config.json --data " + at + "data --data " + at + "states --out " + at + "run";
    ASSERT_EQ(std::system(("(" + command + ") >" + at + "log 2>&1").c_str()), 0) << read_file(at + "log").value();
    std::string items;
    for (int i = 0; i < 8; ++i) {
      const std::string n = std::to_string(i);
      items += R"({"id":"sample_)" + n + R"(","code":"def f(x):\n    y = x + [)" + n + R"(]\n    return y","input":"[7, 8]","output":"[7, 8, )" + n + "]\"}\n";
    }
    ASSERT_TRUE(write_file_atomic(at + "items.jsonl", items).ok());
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static Summary ask(const std::string& suite, const std::string& data, double temperature) {
    EvaluationRequest request;
    request.suite = suite;
    request.model = *folder_ / "run";
    request.data = *folder_ / data;
    request.out = *folder_ / "results.db";
    request.limit = 8;
    request.budget = {64, 256};
    request.decode.sampling.temperature = temperature;
    const auto evaluation = evaluate(request);
    EXPECT_TRUE(evaluation.ok()) << evaluation.error().text();
    return evaluation.ok() ? evaluation.value().summary : Summary();
  }

  static std::unique_ptr<ScratchDirectory> folder_;
};
std::unique_ptr<ScratchDirectory> RandomModel::folder_;

TEST_F(RandomModel, ParsesAndIsNearZeroOnTraces) {
  for (const double temperature : {0.0, 1.0}) {
    const Summary summary = ask("trace", "data", temperature);
    ASSERT_EQ(summary.n, 8);
    EXPECT_EQ(summary.failures.at("unparsed"), 0);
    EXPECT_EQ(summary.failures.at("unfinished") + summary.failures.at("wrong"), 8);
    EXPECT_EQ(summary.find("trace_exact")->value, 0);
    EXPECT_LT(summary.find("step")->value, 0.1);
    EXPECT_LT(summary.find("prefix_share")->value, 0.2);
  }
}

TEST_F(RandomModel, ParsesAndIsNearZeroOnOutputs) {
  for (const double temperature : {0.0, 1.0}) {
    const Summary summary = ask("cruxeval-output", "items.jsonl", temperature);
    ASSERT_EQ(summary.n, 8);
    EXPECT_EQ(summary.find("pass@1")->value, 0);
    EXPECT_EQ(summary.failures.at("refusal") + summary.failures.at("missing") + summary.failures.at("unanswered") + summary.failures.at("sandbox_error"), 0);
    if (temperature > 0) continue;  // a trace that was drawn may end, with a value that is no expression
    EXPECT_EQ(summary.failures.at("unparsed"), 0);
  }
}

TEST_F(RandomModel, AnswersQuestionsAboutStatesToo) {
  for (const auto& [suite, data] : {std::pair{"states", "states"}, {"cruxeval-input", "items.jsonl"}}) {
    const Summary summary = ask(suite, data, 0);
    EXPECT_EQ(summary.n, 8) << suite;
    for (const char* silence : {"refusal", "missing", "unanswered", "sandbox_error"}) EXPECT_EQ(summary.failures.at(silence), 0) << suite << silence;
  }
}

TEST_F(RandomModel, AnswersTheSuitesOfAgents) {
  write_repair_tasks(*folder_ / "tasks");
  for (const auto& [suite, metric] : {std::pair{"agent-gate", "outcome"}, {"agent-rank", "top1"}, {"agent-repair", "fixed@1"}, {"agent-localize", "hit@1"}, {"agent-feedback", "solved"}}) {
    const Summary summary = ask(suite, "tasks", 0);
    ASSERT_NE(summary.find(metric), nullptr) << suite;
    EXPECT_EQ(summary.failures.at("sandbox_error"), 0) << suite;
    EXPECT_GE(summary.n, 1) << suite;
  }
}

// The whole of scripts/agent_experiments, and that a second run asks nothing again.
TEST_F(RandomModel, GoesThroughTheExperimentsOfAgents) {
  if (std::getenv("FORETRACE_LONG_TESTS") == nullptr) GTEST_SKIP() << "takes minutes, most of them programs that never end: FORETRACE_LONG_TESTS=1 runs it";
  SKIP_WITHOUT_DATA("quixbugs_python.tar.gz");
  SKIP_WITHOUT_DATA("HumanEval.jsonl.gz");
  const std::string at = *folder_ / "", data = data_file("quixbugs_python.tar.gz");
  const std::string command = std::string(FORETRACE_SOURCE_DIR "/scripts/agent_experiments ") + at + "run " + at + "experiments " + data.substr(0, data.rfind('/')) +
                              " --foretrace " FORETRACE_BINARY_DIR "/foretrace --tasks 1 --limit 2 --runs 1 --max-steps 48";
  for (const char* log : {"first", "second"}) ASSERT_EQ(std::system((command + " >" + at + log + ".md 2>" + at + log + ".log").c_str()), 0) << read_file(at + log + ".log").value();
  const std::string report = read_file(at + "experiments/report.md").value();
  for (const char* part : {"A. Dry-run gate: quixbugs", "B. Ranking: humaneval", "C. Repair search", "D. Localisation", "E. Replay: quixbugs", "F. Predicted feedback: humaneval, n = 1", "| decision_search |", "pays above"})
    EXPECT_NE(report.find(part), std::string::npos) << part;
  EXPECT_EQ(read_file(at + "first.md").value(), read_file(at + "second.md").value());
  EXPECT_EQ(read_file(at + "second.log").value().find("--oracle"), std::string::npos) << "asked again";
  EXPECT_NE(std::system((command + "/none 2>/dev/null").c_str()), 0) << "no number";
}

}  // namespace
}  // namespace foretrace::eval
