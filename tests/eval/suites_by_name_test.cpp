// Suites as `foretrace eval NAME` chooses them: the oracle is always right, whatever the language.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "core/json.h"
#include "eval/evaluation.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

constexpr const char* kCProgram = R"(#include <stdlib.h>
struct node { int value; struct node *next; };
int sum(int n) {
  struct node *head = NULL;
  for (int i = 0; i < n; i++) {
    struct node *one = malloc(sizeof *one);
    one->value = i * i;
    one->next = head;
    head = one;
  }
  int total = 0;
  while (head) {
    struct node *next = head->next;
    total += head->value;
    free(head);
    head = next;
  }
  return total;
}
int first(int a, int b) { return a > b ? a : a; }
int main(void) { return sum(3) % 7; }
)";

class SuitesByName : public testing::Test {
 protected:
  EvaluationRequest request(const std::string& suite, const std::string& data) const {
    EvaluationRequest request;
    request.suite = suite;
    request.data = data;
    request.baseline = "oracle";
    request.out = folder_ / (suite + ".db");
    return request;
  }
  // A store of runs of the C program: main, and calls of two functions.
  std::string c_store() const {
    EXPECT_TRUE(write_file_atomic(folder_ / "p.c", kCProgram).ok());
    for (const char* call : {"", " --entry sum --args 4", " --entry first --args '5, 3'"})
      EXPECT_EQ(std::system((FORETRACE_BINARY_DIR "/foretrace trace " + (folder_ / "p.c") + call + " --db " + (folder_ / "c.db") + " >/dev/null 2>&1").c_str()) & 0xff, 0);
    return folder_ / "c.db";
  }
  std::string file(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file_atomic(folder_ / name, text).ok());
    return folder_ / name;
  }
  ScratchDirectory folder_;
};

void expect_all_right(const Summary& summary, const std::vector<std::string>& metrics, int64_t n) {
  for (const std::string& metric : metrics) {
    const Estimate* estimate = summary.find(metric);
    ASSERT_NE(estimate, nullptr) << metric;
    EXPECT_EQ(estimate->value, 1) << metric;
    EXPECT_EQ(summary.totals.at(metric), n) << metric;
  }
}

TEST_F(SuitesByName, COutputIsWhatTheEntryReturns) {
  const auto evaluation = evaluate(request("c-output", c_store()));
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  expect_all_right(evaluation.value().summary, {"output"}, 3);
  expect_all_right(evaluation.value().summary, {"output_not_copied"}, 2);
  EXPECT_EQ(evaluation.value().baselines.at(0).find("output_not_copied")->value, 0);  // copy
}

TEST_F(SuitesByName, GeneratedSuitesNeedNoData) {
  for (const char* suite : {"state-tracking", "recall"}) {
    EvaluationRequest few = request(suite, "");
    few.limit = 24;
    const auto evaluation = evaluate(few);
    ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
    expect_all_right(evaluation.value().summary, {"output"}, 24);
    EXPECT_GT(evaluation.value().summary.totals.at("output_python"), 0);
    EXPECT_GT(evaluation.value().summary.totals.at("output_c"), 0);
    EXPECT_EQ(evaluation.value().baselines.at(0).find("output")->value, 0);  // copy
  }
}

TEST_F(SuitesByName, MovesOfARunAreTheTracersOwn) {
  EvaluationRequest moves = request("trace", c_store());
  moves.next = moves.free = false;
  moves.moves = true;
  const auto evaluation = evaluate(moves);
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  for (const auto& [metric, estimate] : evaluation.value().summary.metrics) EXPECT_EQ(estimate.value, 1) << metric;
  EXPECT_GE(evaluation.value().summary.totals.at("move"), 16);
  EXPECT_LT(evaluation.value().baselines.at(0).find("move_out")->value, 0.5);  // copy never returns
}

TEST_F(SuitesByName, COutputAsksNothingAboutProgramsThatReadTheirInput) {
  const std::string store = c_store();
  ASSERT_TRUE(write_file_atomic(folder_ / "r.c", "#include <stdio.h>\nint main(void) {\n    int n = 0;\n    scanf(\"%d\", &n);\n    return n;\n}\n").ok());
  ASSERT_TRUE(write_file_atomic(folder_ / "s.c", "#include <stdio.h>\nint main(void) {\n    int n = 0;\n    sscanf(\"7\", \"%d\", &n);\n    return n;\n}\n").ok());
  ASSERT_TRUE(write_file_atomic(folder_ / "in", "5\n").ok());
  for (const char* program : {"r.c --stdin ", "s.c --stdin "})
    ASSERT_EQ(std::system((FORETRACE_BINARY_DIR "/foretrace trace " + (folder_ / program) + (folder_ / "in") + " --db " + store + " >/dev/null 2>&1").c_str()) & 0xff, 0);
  const auto evaluation = evaluate(request("c-output", store));
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  expect_all_right(evaluation.value().summary, {"output"}, 4);
  EXPECT_NE(evaluation.value().notes.at(0).find("1 runs are of programs that read their standard input"), std::string::npos) << evaluation.value().notes.at(0);
}

// Of a run that a limit cut too: a move ends where it ends.
TEST_F(SuitesByName, MovesWithinARunThatWasCut) {
  const std::string program = file("g.py", "def g(n):\n    return n\ndef f(n):\n    t = 0\n    while True:\n        t += g(n)\n");
  ASSERT_EQ(std::system((FORETRACE_BINARY_DIR "/foretrace trace " + program + " --call 'f(2)' --max-steps 60 --db " + (folder_ / "cut.db") + " >/dev/null").c_str()), 0);
  EvaluationRequest moves = request("trace", folder_ / "cut.db");
  moves.next = moves.free = false;
  moves.moves = true;
  moves.queries_a_run = 40;
  const auto evaluation = evaluate(moves);
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  EXPECT_EQ(evaluation.value().summary.find("move")->value, 1);
}

TEST_F(SuitesByName, TracesOfCAreTheTracersOwn) {
  const std::string store = c_store();
  const auto traces = evaluate(request("trace", store));
  ASSERT_TRUE(traces.ok()) << traces.error().text();
  expect_all_right(traces.value().summary, {"trace_exact", "final_value", "prefix_share"}, 3);
  EXPECT_EQ(traces.value().summary.find("step")->value, 1);
  for (const char* suite : {"reval", "halting"}) {
    const auto evaluation = evaluate(request(suite, store));
    ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
    for (const auto& [metric, estimate] : evaluation.value().summary.metrics)
      if (!is_mean(metric)) { EXPECT_EQ(estimate.value, 1) << suite << " " << metric; }
  }
}

// As `trace --call` stores it.
TEST_F(SuitesByName, AStoredCallIsAsGoodAsEntryAndArguments) {
  const std::string db = folder_ / "call.db", program = file("p.py", "def f(a, b):\n    c = a + b\n    return b\n");
  for (const char* call : {"--call 'f(3, 4)'", "--call '[f][0](3, 3)'", "--entry f --args '4, 4'"})
    ASSERT_EQ(std::system((FORETRACE_BINARY_DIR "/foretrace trace " + program + " " + call + " --db " + db + " >/dev/null").c_str()), 0);
  for (const char* suite : {"trace", "reval", "halting"}) {
    const auto evaluation = evaluate(request(suite, db));
    ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
    for (const auto& [metric, estimate] : evaluation.value().summary.metrics) {
      if (!is_mean(metric) && metric != "unfinished") EXPECT_EQ(estimate.value, 1) << suite << " " << metric;
    }
  }
}

TEST_F(SuitesByName, LiveCodeBenchsInputsAreWholeCalls) {
  const std::string lines =
      R"x({"id":"sample_0","function_name":"minimumCost","code":"def minimumCost(s: str) -> int:\n    return sum(a != b for a, b in zip(s, s[1:]))","input":"minimumCost(s = '0011')","output":"1","numsteps":9})x"
      "\n"
      R"x({"id":"sample_1","function_name":"twice","code":"def twice(x):\n    return [x, x]","input":"twice(x = 'a')","output":"['a', 'a']","numsteps":3})x";
  const auto evaluation = evaluate(request("livecodebench-execution", file("lcb.jsonl", lines)));
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  expect_all_right(evaluation.value().summary, {"pass@1"}, 2);
  EXPECT_EQ(evaluation.value().summary.suite, "livecodebench-execution");
  const auto broken = evaluate(request("livecodebench-execution", file("bad.jsonl", R"x({"id":"a","function_name":"g","code":"","input":"f(1)","output":"1"})x")));
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("is no call of g"), std::string::npos) << broken.error().text();
}

TEST_F(SuitesByName, HumanEvalAndMbppAreAskedAboutTheirStates) {
  const std::string humaneval = dump_json(Json{{"task_id", "HumanEval/0"}, {"prompt", "def double(n):\n    \"\"\"Twice.\"\"\"\n"}, {"canonical_solution", "    m = n * 2\n    return m\n"},
                                               {"entry_point", "double"}, {"test", "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 10\n"}});
  const std::string mbpp = dump_json(Json{{"task_id", 11}, {"code", "def half(n):\n    m = n // 2\n    return m"}, {"test_list", Json::array({"assert half(4) == 2"})}, {"text", "."}});
  const std::pair<std::string, std::string> suites[] = {{"humaneval", file("h.jsonl", humaneval)}, {"mbpp", file("m.jsonl", mbpp)}};
  for (const auto& [suite, path] : suites) {
    const auto evaluation = evaluate(request(suite, path));
    ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
    EXPECT_EQ(evaluation.value().summary.suite, suite);
    expect_all_right(evaluation.value().summary, {"coverage", "state", "path", "output"}, suite == "mbpp" ? 2 : 4);
  }
  EXPECT_FALSE(evaluate(request("humaneval", "")).ok());
}

}  // namespace
}  // namespace foretrace::eval
