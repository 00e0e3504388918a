// The verbs predict, eval, compare and report as a shell sees them: exit codes, what goes to stdout
// and what to stderr.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "core/file.h"
#include "core/json.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

struct Finished {
  int code = -1;
  std::string out;
  std::string err;
};

class CommandLine : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_file_atomic(folder_ / "p.py", "def f(x):\n    return x\n").ok());
    ASSERT_TRUE(write_file_atomic(folder_ / "c.jsonl",
                                  "{\"code\":\"def f(x):\\n    return "
                                  "x\",\"input\":\"1\",\"output\":\"1\",\"id\":\"a\"}\n")
                    .ok());
  }

  // `arguments` are of the shell's syntax; @ stands for the test's folder.
  Finished run(std::string arguments) {
    for (size_t at; (at = arguments.find('@')) != std::string::npos;)
      arguments.replace(at, 1, folder_ / "");
    const std::string command =
        "env -u FORETRACE_MODEL -u FORETRACE_DATA " FORETRACE_BINARY_DIR "/foretrace " + arguments +
        " >" + (folder_ / "out") + " 2>" + (folder_ / "err") + " </dev/null";
    Finished finished;
    const int status = std::system(command.c_str());
    finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    finished.out = read_file(folder_ / "out").value();
    finished.err = read_file(folder_ / "err").value();
    return finished;
  }

  void expect_failure(const std::string& arguments, int code, const std::string& message) {
    const auto finished = run(arguments);
    EXPECT_EQ(finished.code, code) << arguments << "\n" << finished.err;
    EXPECT_NE(finished.err.find(message), std::string::npos) << arguments << "\n" << finished.err;
    EXPECT_EQ(finished.out, "") << arguments;
  }

  ScratchDirectory folder_;
};

TEST_F(CommandLine, WorkThatCannotBeDoneExitsOneWithTheReason) {
  expect_failure("predict --model @none @p.py --entry f --args 1", 1, "no model directory");
  expect_failure("predict @missing.py --entry f", 1, "missing.py");
  expect_failure("predict --model @none @p.py --entry g", 1, "no function 'g'");
  expect_failure("predict --decoder diffusion @p.py --entry f", 1, "no model given");
  expect_failure("eval trace --oracle --data @none.db --out @r.db", 1, "no data");
  expect_failure("eval trace --model @none --data @none.db --out @r.db", 1, "foretrace train");
  expect_failure("eval cruxeval-output --data @c.jsonl --generations @none.json --out @r.db", 1, "none.json");
  expect_failure("eval cruxeval-output --baseline majority --data @c.jsonl --out @r.db", 1,
                 "--train");
  expect_failure("eval cruxeval-output --oracle --data @p.py --out @r.db", 1, "p.py:1: not JSON");
  expect_failure("compare @none.db a b", 1, "no results");
  expect_failure("report @none.db --out @r.html", 1, "no results");
}

TEST_F(CommandLine, MisuseExitsTwo) {
  expect_failure("eval cruxeval-output --url http://localhost:1 --out @r.db", 2, "needs the name of its model");
  expect_failure("eval cruxeval-output --url localhost:1 --remote-model m --out @r.db", 2, "no server at 'localhost:1'");
  expect_failure("eval trace --url http://h --remote-model m --remote-prompt cwm --out @r.db", 2, "not of a chat");
  expect_failure("predict @p.py", 2, "--entry");
  expect_failure("predict @p.py --entry f --what guess", 2, "--what");
  expect_failure("predict @p.py --entry f --what state", 2, "--line");
  expect_failure("predict @p.py --entry f --call 'f(1)'", 2, "--call");
  expect_failure("predict @p.py extra --entry f", 2, "extra");
  expect_failure("eval guess --oracle --out @r.db", 2, "no suite");
  expect_failure("eval trace --oracle --out @r.db", 2, "--data");
  expect_failure("eval trace --oracle --data @c.jsonl", 2, "--out");
  expect_failure("eval trace --oracle --baseline copy --data @c.jsonl --out @r.db", 2, "--oracle");
  expect_failure("eval trace --limit 0 --oracle --data x --out @r.db", 2, "--limit");
  expect_failure("eval cruxeval-output --baseline guess --data @c.jsonl --out @r.db", 2,
                 "no baseline");
  expect_failure("report", 2, "RESULTS");
}

TEST_F(CommandLine, JsonIsAllThatStdoutHas) {
  const auto finished = run("eval cruxeval-output --oracle --data @c.jsonl --out @r.db --json");
  ASSERT_EQ(finished.code, 0) << finished.err;
  const auto json = parse_json(finished.out);
  ASSERT_TRUE(json.ok()) << finished.out;
  EXPECT_EQ(json.value()["suite"], "cruxeval-output");
  EXPECT_EQ(json.value()["n"], 1);
  EXPECT_EQ(json.value()["metrics"]["pass@1"]["value"], 1.0);
  EXPECT_TRUE(json.value()["baselines"].contains("copy"));

  const auto compared = run("compare @r.db oracle copy --json");
  ASSERT_EQ(compared.code, 0) << compared.err;
  EXPECT_EQ(parse_json(compared.out).value()["comparisons"][0]["difference"]["value"], 0.0);
  EXPECT_EQ(run("report @r.db --out @r.html").code, 0);
  EXPECT_NE(read_file(folder_ / "r.html").value().find("pass@1"), std::string::npos);
  expect_failure("compare @r.db oracle nobody", 1, "nobody");
  expect_failure("compare @r.db oracle orac", 2, "are one system, oracle");
}

TEST_F(CommandLine, ResultsAreWrittenForOtherHarnesses) {
  ASSERT_EQ(run("eval cruxeval-output --oracle --data @c.jsonl --out @r.db").code, 0);
  expect_failure("report @r.db --format cruxeval --out @g.json", 2, "--system, one of copy, oracle");
  expect_failure("report @r.db --format cruxeval --system nobody --out @g.json", 1, "there are copy, oracle");
  expect_failure("report @r.db --format lm-eval --suite trace --out @g.json", 1, "they have cruxeval-output");
  expect_failure("report @r.db --format swe-bench --system copy --out @g.json", 1, "no unified diff");
  expect_failure("report @r.db --format csv --out @g.json", 2, "--format");
  expect_failure("report @r.db --suite trace --out @g.json", 2, "leave --suite and --system out");
  EXPECT_EQ(run("report @r.db --format lm-eval --system oracle --out @samples.jsonl").code, 0);
  EXPECT_EQ(parse_json(read_file(folder_ / "samples.jsonl").value()).value()["pass@1"], 1.0);
  ASSERT_EQ(run("report @r.db --format cruxeval --system oracle --out @g.json").code, 0);
  EXPECT_EQ(read_file(folder_ / "g.json").value(), "{\"a\":[\"1\"]}\n");
  const auto graded = run("eval cruxeval-output --generations @g.json --data @c.jsonl --out @r.db --json");
  ASSERT_EQ(graded.code, 0) << graded.err;
  EXPECT_EQ(parse_json(graded.out).value()["metrics"]["pass@1"]["value"], 1.0);
  EXPECT_EQ(run("report @r.db --format cruxeval --out @again.json").code, 0) << "the generations are the only system that is no baseline";
  EXPECT_EQ(read_file(folder_ / "again.json").value(), read_file(folder_ / "g.json").value());
}

TEST_F(CommandLine, FlagsThatWouldChangeNothingAreMisuse) {
  expect_failure("eval cruxeval-output --oracle --parts next --data @c.jsonl --out @r.db", 2, "--parts belongs to trace, not to cruxeval-output");
  expect_failure("eval cruxeval-output --oracle --queries next --data @c.jsonl --out @r.db", 2, "--queries belongs to states");
  expect_failure("eval trace --generations @g.json --data @c.jsonl --out @r.db", 2, "--generations belongs to cruxeval-output, cruxeval-input and livecodebench-execution");
  expect_failure("eval cruxeval-output --calibrate --data @c.jsonl", 2, "--calibrate belongs to trace");
  expect_failure("eval cruxeval-output --oracle --temperature 0.5 --data @c.jsonl --out @r.db", 2, "--temperature is of a model or a server");
  expect_failure("eval cruxeval-output --url http://h --remote-model m --cache x --no-cache --data @c.jsonl --out @r.db", 2, "--cache excludes --no-cache");
  expect_failure("eval cruxeval-output --baseline copy --seed 1 --data @c.jsonl --out @r.db", 2, "--seed is of a model or a server");
  expect_failure("eval cruxeval-output --oracle --limit x --data @c.jsonl --out @r.db", 2, "Value x is no number that this flag takes");
}

TEST_F(CommandLine, AttemptsNeedASystemThatSamples) {
  expect_failure("eval cruxeval-output --oracle --attempts 3 --data @c.jsonl --out @r.db", 2, "oracle answers a question the same way each time");
  expect_failure("eval cruxeval-output --url http://localhost:1 --remote-model m --attempts 3 --data @c.jsonl --out @r.db", 2, "--temperature");
  expect_failure("eval cruxeval-output --oracle --attempts 0 --data @c.jsonl --out @r.db", 2, "--attempts");
}

}  // namespace
}  // namespace foretrace::eval
