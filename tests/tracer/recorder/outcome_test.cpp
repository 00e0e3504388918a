// Every way in which a real program can end.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kMemoryIsLimited = false;
#else
constexpr bool kMemoryIsLimited = true;
#endif

struct Case {
  const char* name;
  const char* text;
  Outcome outcome;
  std::optional<int64_t> exit_code;
  const char* signal = nullptr;
  const char* exception = nullptr;
};

std::string print_name(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class Outcomes : public testing::TestWithParam<Case> {};

TEST_P(Outcomes, IsNamedAndStored) {
  const Case& c = GetParam();
  ProgramLab lab;
  RunRequest request;
  request.limits.max_seconds = 20;
  const RunOutcome got = lab.record(c.text, request);
  EXPECT_EQ(outcome_name(got.end.outcome), outcome_name(c.outcome)) << got.end.err;
  EXPECT_EQ(got.end.exit_code, c.exit_code);
  EXPECT_EQ(got.end.signal.value_or(""), c.signal == nullptr ? "" : c.signal);
  EXPECT_EQ(got.end.exception ? got.end.exception->type : "", c.exception == nullptr ? "" : c.exception);
  const RunRecord stored = lab.stored(got.run);
  EXPECT_EQ(stored.end.outcome, c.outcome);
  EXPECT_EQ(stored.steps, got.steps);
  EXPECT_EQ(static_cast<int64_t>(lab.steps(got.run).size()), got.steps);
}

INSTANTIATE_TEST_SUITE_P(
    Programs, Outcomes,
    testing::Values(
        Case{"Returns", "x = 1\n", Outcome::kReturned, 0},
        Case{"IsEmpty", "", Outcome::kReturned, 0},
        Case{"Raises", "def f():\n    raise ValueError('no')\nf()\n", Outcome::kRaised, 1, nullptr, "ValueError"},
        Case{"SysExitNumber", "import sys\nsys.exit(7)\n", Outcome::kExited, 7},
        Case{"SysExitNone", "import sys\nsys.exit()\n", Outcome::kExited, 0},
        Case{"SysExitText", "import sys\nsys.exit('bye')\n", Outcome::kExited, 1},
        Case{"SystemExitRaised", "raise SystemExit(256 + 3)\n", Outcome::kExited, 3},
        Case{"OsExit", "import os\nx = 1\nos._exit(5)\n", Outcome::kExited, 5},
        Case{"Aborts", "import os\nos.abort()\n", Outcome::kSignal, -6, "SIGABRT"},
        Case{"KillsItself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", Outcome::kSignal, -9, "SIGKILL"},
        Case{"Segfaults", "import ctypes\nctypes.string_at(8)\n", Outcome::kSignal, -11, "SIGSEGV"},
        Case{"RecursesDeep", "def f(n):\n    return f(n + 1)\nf(0)\n", Outcome::kRaised, 1, nullptr, "RecursionError"},
        Case{"ReturnsAfterCatchingMemoryError",
             "try:\n    x = bytearray(1 << 42)\nexcept MemoryError:\n    x = None\n", Outcome::kReturned, 0},
        Case{"AtexitExitsDifferently", "import atexit, os\natexit.register(os._exit, 9)\n", Outcome::kReturned, 0}),
    print_name);

TEST(Limits, ExactlyMaxStepsAreStored) {
  ProgramLab lab;
  RunRequest request;
  for (const int64_t steps : {1, 2, 1000}) {
    request.limits.max_steps = steps;
    const RunOutcome got = lab.record("while True:\n    x = 1\n", request);
    EXPECT_EQ(got.end.outcome, Outcome::kStepLimit);
    EXPECT_EQ(got.steps, steps);
    EXPECT_EQ(static_cast<int64_t>(lab.steps(got.run).size()), steps);
    EXPECT_FALSE(got.end.exit_code.has_value());
  }
}

TEST(Limits, TimeEndsAnEndlessProgram) {
  ProgramLab lab;
  RunRequest request;
  request.limits.max_seconds = 0.5;
  request.limits.max_steps = int64_t{1} << 40;
  for (const char* text : {"print('on', flush=True)\nimport time\ntime.sleep(1000)\n",
                           "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nx = 0\nprint('on')\nwhile x < 10**7 or True: x = x ** 1 + 1 if x < 100 else sum(range(10**5))\n"}) {
    const RunOutcome got = lab.record(text, request);
    EXPECT_EQ(got.end.outcome, Outcome::kTimeLimit);
    EXPECT_EQ(got.end.out, "on\n");
    EXPECT_GT(got.steps, 0);
    EXPECT_FALSE(got.end.exit_code.has_value());
  }
}

TEST(Limits, MemoryEndsAGreedyProgram) {
  if (!kMemoryIsLimited) GTEST_SKIP() << "the address sanitizer needs the address space";
  ProgramLab lab;
  RunRequest request;
  request.limits.max_memory_mb = 200;
  const RunOutcome got = lab.record("xs = []\nwhile True:\n    xs.append(bytearray(1 << 20))\n", request);
  EXPECT_EQ(got.end.outcome, Outcome::kMemoryLimit) << got.end.err;
  EXPECT_FALSE(got.end.exit_code.has_value());
  EXPECT_GT(got.steps, 100);
}

TEST(Limits, OutputIsCompleteUpToItsLimit) {
  ProgramLab lab;
  RunRequest request;
  request.limits.max_output_mb = 1;
  request.limits.max_steps = int64_t{1} << 40;
  const RunOutcome got = lab.record("while True:\n    print('0123456789abcdef' * 64)\n", request);
  EXPECT_EQ(got.end.outcome, Outcome::kOutputLimit);
  // Both streams together: where /proc is out of sight the address sanitizer says so on stderr.
  EXPECT_EQ(got.end.out.size() + got.end.err.size(), size_t{1} << 20);
  EXPECT_FALSE(got.end.exit_code.has_value());
}

TEST(Limits, ForksAreBoundedAndDieWithTheProgram) {
  if (!has_bubblewrap()) GTEST_SKIP() << "needs bubblewrap";
  NEEDS_PROCESSES();
  ProgramLab lab;
  RunRequest request;
  request.limits.max_seconds = 3;
  RecorderOptions options;
  options.max_processes = 20;
  const RunOutcome got = lab.record(
      "import os, time\n"
      "made = 0\n"
      "try:\n"
      "    for i in range(200):\n"
      "        if os.fork() == 0:\n"
      "            time.sleep(1000)\n"
      "        made += 1\n"
      "except OSError:\n"
      "    print('no more')\n"
      "print(made)\n",
      request, options);
  EXPECT_EQ(got.end.outcome, Outcome::kReturned) << got.end.err;
  EXPECT_NE(got.end.out.find("no more\n"), std::string::npos) << got.end.out;
}

TEST(Limits, AForkedChildDoesNotWriteIntoTheTrace) {
  NEEDS_PROCESSES();
  ProgramLab lab;
  const RunOutcome got = lab.record(
      "import os\n"
      "pid = os.fork()\n"
      "if pid == 0:\n"
      "    for i in range(1000): x = i\n"
      "    print('child')\n"
      "    os._exit(0)\n"
      "os.waitpid(pid, 0)\n"
      "print('parent')\n");
  EXPECT_EQ(got.end.outcome, Outcome::kReturned) << got.end.err;
  EXPECT_LT(got.steps, 20);
  EXPECT_EQ(got.end.out, "child\nparent\n");
}

}  // namespace
}  // namespace foretrace::tracer
