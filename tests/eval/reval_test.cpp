#include "eval/reval/reval_suite.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "core/file.h"
#include "core/json.h"
#include "eval/trace_data.h"
#include "tests/data_file.h"
#include "tests/scratch_directory.h"
#include "worldmodel/copy_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

constexpr const char* kRevalSource =
    "def total(xs):\n"         // 1
    "    s = 0\n"              // 2
    "    for x in xs:\n"       // 3
    "        if x < 0:\n"      // 4
    "            continue\n"   // 5
    "        s += double(x)\n" // 6
    "    return s\n"           // 7
    "\n"
    "def double(x):\n"         // 9
    "    y = 2 * x\n"          // 10
    "    return y\n";          // 11

TraceItem reval_recorded(const std::string& source, const std::string& entry, const std::string& args) {
  TraceItem item;
  item.name = entry + "(" + args + ")";
  item.cluster = entry;
  item.traced.program = {source, entry, args, "program.py", {}};
  worldmodel::OracleModel oracle;
  item.traced.steps = oracle.trace({&item.traced.program, 1}, {}).value()[0].steps;
  return item;
}

void expect_answer(const TraceItem& run, int64_t line, const char* variable, bool covered, const char* state, int64_t next) {
  const ProbeAnswer answer = answer_probe(run.traced.steps, {line, variable});
  EXPECT_EQ(answer.covered, covered) << line << ' ' << variable;
  EXPECT_EQ(answer.state, state) << line << ' ' << variable;
  EXPECT_EQ(answer.next, next) << line << ' ' << variable;
}

TEST(Probe, IsAnsweredFromTheFirstTimeThatTheLineRuns) {
  const TraceItem run = reval_recorded(kRevalSource, "total", "[3, 4]");
  expect_answer(run, 2, "s", true, "int; 0", 3);
  expect_answer(run, 3, "x", true, "int; 3", 4);
  expect_answer(run, 4, "s", true, "int; 0", 6);
  expect_answer(run, 5, "x", false, "Nil", -1);
  expect_answer(run, 6, "s", true, "int; 6", 10);  // into double, and back in its own frame
  expect_answer(run, 7, "s", true, "int; 14", -1);
  expect_answer(run, 7, "y", true, "Nil", -1);
  expect_answer(run, 10, "y", true, "int; 6", 11);
}

TEST(Probe, LinesOfFunctionsThatRunAreAskedAboutWhetherTheyRunOrNot) {
  const TraceItem run = reval_recorded(kRevalSource, "total", "[3, 4]");
  Rng rng(1);
  const auto probes = draw_probes(run.traced.program, run.traced.steps, 100, rng);
  std::vector<int64_t> lines;
  std::map<int64_t, std::string> variables;
  for (const Probe& probe : probes) {
    lines.push_back(probe.line);
    variables[probe.line] = probe.variable;
  }
  EXPECT_EQ(lines, (std::vector<int64_t>{2, 3, 4, 5, 6, 7, 10, 11}));
  EXPECT_EQ(variables[2], "s");  // what the line changes
  EXPECT_EQ(variables[10], "y");
  Rng again(1), other(2);
  EXPECT_EQ(draw_probes(run.traced.program, run.traced.steps, 3, again).size(), 3U);
}

TEST(RevalSuite, TheOracleIsRightAndCopySaysWhatItIsDefinedToSay) {
  RevalSuite suite({reval_recorded(kRevalSource, "total", "[3, 4]"), reval_recorded(kRevalSource, "total", "[-1]"), reval_recorded(kRevalSource, "total", "[None]")}, 100, {});
  const auto tasks = suite.tasks();
  worldmodel::OracleModel oracle;
  for (const Sample& sample : suite.run(oracle, tasks).value()) {
    EXPECT_EQ(sample.failure, "") << sample.expected << sample.prediction;
    for (const Measure& m : sample.measures) EXPECT_EQ(m.hits, m.total) << m.metric;
  }
  worldmodel::CopyModel copy;
  const auto copied = suite.run(copy, tasks).value();
  ASSERT_EQ(copied.size(), tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].name != "total([3, 4]) line 4 s" && tasks[i].name != "total([3, 4]) line 4 x" && tasks[i].name != "total([3, 4]) line 4 xs") continue;
    EXPECT_EQ(copied[i].measures[0].hits, 1);                                            // it runs
    EXPECT_NE(copied[i].prediction.find("\"path\":5"), std::string::npos) << copied[i].prediction;  // what stands below
  }
}

int shell(const std::string& command) { return std::system(command.c_str()); }

// Runs of HumanEval's solutions, as a user makes them.
class HumanEvalProbes : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = data_file("HumanEval.jsonl.gz");
    if (!file_exists(path)) GTEST_SKIP() << "no " << path;
    const std::string foretrace = FORETRACE_BINARY_DIR "/foretrace ", quiet = " >/dev/null 2>&1";
    ASSERT_EQ(shell(foretrace + "data import --kind humaneval " + path + " --out " + (folder_ / "m.jsonl") + quiet), 0);
    ASSERT_EQ(shell(foretrace + "trace-all --manifest " + (folder_ / "m.jsonl") + " --db " + (folder_ / "t.db") + " --max-steps 5000 --jobs 2" + quiet), 0);
    data_ = read_trace_data(folder_ / "t.db", "test", 0).value();
  }
  ScratchDirectory folder_;
  TraceData data_;
};

TEST_F(HumanEvalProbes, AreManyAndTheirAnswersAreThoseOfSettrace) {
  Json items = Json::array();
  std::vector<std::pair<const TraceItem*, std::vector<Probe>>> asked;
  size_t probes = 0;
  for (const TraceItem& run : data_.items) {
    if (!run.complete) continue;
    const auto& program = run.traced.program;
    Rng rng(probes);
    auto drawn = draw_probes(program, run.traced.steps, 4, rng);
    probes += drawn.size();
    Json list = Json::array();
    for (const Probe& probe : drawn) list.push_back({{"line", probe.line}, {"variable", probe.variable}});
    items.push_back({{"source", program.source}, {"entry", program.entry}, {"args", program.args}, {"probes", std::move(list)}});
    asked.emplace_back(&run, std::move(drawn));
  }
  EXPECT_GE(probes, 2000U);
  ASSERT_TRUE(write_file_atomic(folder_ / "probes.json", dump_json(items)).ok());
  ASSERT_EQ(shell("PYTHONHASHSEED=0 /usr/bin/python3 " FORETRACE_SOURCE_DIR "/tests/eval/probe_oracle.py " + (folder_ / "probes.json") + " >" + (folder_ / "answers.json")), 0);
  const Json answers = read_json_file(folder_ / "answers.json").value();
  size_t states = 0;
  for (size_t i = 0; i < asked.size(); ++i) {
    for (size_t j = 0; j < asked[i].second.size(); ++j) {
      const Probe& probe = asked[i].second[j];
      const ProbeAnswer ours = answer_probe(asked[i].first->traced.steps, probe);
      const Json& theirs = answers[i][j];
      EXPECT_EQ(ours.covered, theirs["covered"].get<bool>()) << asked[i].first->name << ' ' << probe.line;
      EXPECT_EQ(ours.next, theirs["next"].get<int64_t>()) << asked[i].first->name << ' ' << probe.line;
      if (theirs["state"].is_null()) continue;
      EXPECT_EQ(ours.state, theirs["state"].get<std::string>()) << asked[i].first->name << ' ' << probe.line << ' ' << probe.variable;
      states += ours.state == "Nil" ? 0 : 1;
    }
  }
  EXPECT_GE(states, 300U);
}

}  // namespace
}  // namespace foretrace::eval
