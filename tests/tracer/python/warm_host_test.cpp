#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "core/file.h"
#include "tests/golden_steps.h"
#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

Json source(const std::string& text) { return {{"source", text}}; }

TEST(WarmHost, RunsOneProgramAfterAnotherAsFreshInterpreters) {
  const auto runs = run_host(default_host(),
                             {source("import json\nx = 1\njson.seen = 1\nprint('a')\n"), source("def f(:\n"),
                              source("import os\nos._exit(5)\n"), Json{{"source", "while True:\n    pass\n"}, {"limits", {{"max_steps", 100}}}},
                              source("import sys\nprint('json' in sys.modules, 'x' in globals())\nimport atexit\natexit.register(print, 'bye')\n")},
                             true);
  ASSERT_TRUE(runs.ok()) << runs.error().text();
  ASSERT_EQ(runs.value().size(), 5u);
  const auto& all = runs.value();
  EXPECT_EQ(all[0].end->outcome, Outcome::kReturned);
  ASSERT_TRUE(all[1].failure);
  EXPECT_EQ(WEXITSTATUS(all[2].status), 5);
  EXPECT_EQ(all[3].end->outcome, Outcome::kStepLimit);
  EXPECT_EQ(all[3].steps.size(), 100u);
  EXPECT_EQ(all[4].end->outcome, Outcome::kReturned);
  EXPECT_EQ(all[4].out, "a\nFalse False\nbye\n");  // one pipe for all of them
}

TEST(WarmHost, FinalisersOfTheProgramRunBeforeTheAnswer) {
  const auto runs = run_host(default_host(),
                             {source("class D:\n    def __del__(self): print('del')\nd = D()\n"),
                              source("def g():\n    try:\n        yield\n    finally:\n        print('closed')\nx = g()\nnext(x)\n")},
                             true);
  ASSERT_TRUE(runs.ok()) << runs.error().text();
  EXPECT_EQ(runs.value().back().out, "del\nclosed\n");
}

// What a warm interpreter finds out once for all its children holds in each of them.
TEST(WarmHost, SeesTheSameChangesAsAFreshOne) {
  const std::string program = read_file(std::string(FORETRACE_SOURCE_DIR) + "/tests/golden/python/014_mutations.py").value();
  const auto fresh = run_host(default_host(), {source(program)}, false);
  const auto warm = run_host(default_host(), {source(program), source("import _heapq, _bisect, _ctypes\nx = []\nx.append(1)\n"), source(program)}, true);
  ASSERT_TRUE(fresh.ok() && warm.ok());
  ASSERT_GT(fresh.value()[0].steps.size(), 50u);
  for (const size_t run : {size_t{0}, size_t{2}}) EXPECT_EQ(golden_steps(warm.value()[run].steps), golden_steps(fresh.value()[0].steps)) << run;
  EXPECT_NE(golden_steps(warm.value()[1].steps).find("[1]"), std::string::npos);
}

TEST(WarmHost, ABrokenRequestIsAnsweredAndTheNextOneRuns) {
  const auto runs = run_host(default_host(), {Json{{"argv", 3}}, source("x = 1\n")}, true);
  ASSERT_TRUE(runs.ok()) << runs.error().text();
  EXPECT_EQ(runs.value()[0].status, -1);
  EXPECT_EQ(runs.value()[1].steps.size(), 3u);
}

}  // namespace
}  // namespace foretrace::tracer::python
