#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

using testing::HasSubstr;

HostRun run(const std::string& source, const Json& more = Json::object()) {
  auto result = run_source(source, more);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result.value()) : HostRun();
}

TEST(HostOutcome, ReturnedAtTheEndOfTheFile) {
  const HostRun got = run("x = 1\n");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.end->outcome, Outcome::kReturned);
  EXPECT_EQ(got.steps.size(), 3u);
  EXPECT_EQ(got.status, 0);
  EXPECT_THAT(got.interpreter, HasSubstr("CPython 3."));
}

TEST(HostOutcome, RaisedNamesTypeMessageAndInnermostPlaceInScope) {
  const HostRun got = run("import json\ndef f():\n    return json.loads('{')\nf()\n");
  ASSERT_TRUE(got.end && got.end->exception);
  EXPECT_EQ(got.end->outcome, Outcome::kRaised);
  EXPECT_EQ(got.end->exception->type, "JSONDecodeError");
  EXPECT_EQ(got.end->exception->line, 3);
  EXPECT_THAT(got.end->exception->file, HasSubstr("program.py"));
  EXPECT_THAT(got.err, HasSubstr("Traceback (most recent call last):"));
  EXPECT_EQ(WEXITSTATUS(got.status), 1);
}

struct ExitCase {
  const char* source;
  int code;
  const char* err;
};

TEST(HostOutcome, SystemExitGivesTheCodesOfCPython) {
  for (const ExitCase& c : {ExitCase{"import sys; sys.exit()", 0, ""}, {"import sys; sys.exit(3)", 3, ""}, {"raise SystemExit(None)", 0, ""},
                            {"import sys; sys.exit('gone')", 1, "gone\n"}, {"import sys; sys.exit(-1)", 255, ""}, {"exit(True)", 1, ""}}) {
    const HostRun got = run(c.source);
    ASSERT_TRUE(got.end) << c.source;
    EXPECT_EQ(got.end->outcome, Outcome::kExited) << c.source;
    EXPECT_EQ(got.end->exit_code, c.code) << c.source;
    EXPECT_EQ(got.err, c.err) << c.source;
    EXPECT_EQ(WEXITSTATUS(got.status), c.code) << c.source;
  }
}

TEST(HostOutcome, ImmediateExitsAndSignalsLeaveNoEndButAllSteps) {
  const HostRun left = run("import os\nprint('a')\nos._exit(7)\n");
  EXPECT_FALSE(left.end);
  EXPECT_EQ(WEXITSTATUS(left.status), 7);
  EXPECT_EQ(left.out, "a\n");
  EXPECT_EQ(left.steps.back().line, 3);
  const HostRun killed = run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
  EXPECT_FALSE(killed.end);
  ASSERT_TRUE(WIFSIGNALED(killed.status));
  EXPECT_EQ(WTERMSIG(killed.status), 9);
  EXPECT_EQ(killed.steps.size(), 3u);
}

TEST(HostOutcome, TheStepLimitKeepsExactlySoManySteps) {
  const Json limit = {{"limits", {{"max_steps", 10}}}};
  const HostRun cut = run("i = 0\nwhile True:\n    i += 1\n", limit);
  ASSERT_TRUE(cut.end);
  EXPECT_EQ(cut.end->outcome, Outcome::kStepLimit);
  EXPECT_EQ(cut.steps.size(), 10u);
  const HostRun just = run("a = 1\nb = 1\nc = 1\nd = 1\ne = 1\nf = 1\ng = 1\nh = 1\n", limit);
  EXPECT_EQ(just.steps.size(), 10u);
  ASSERT_TRUE(just.end);
  EXPECT_EQ(just.end->outcome, Outcome::kReturned);
}

TEST(HostOutcome, MemoryBeyondTheLimitRaisesMemoryError) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer needs the address space";
#endif
  const HostRun got = run("x = []\nwhile True:\n    x.append(bytearray(1 << 24))\n", {{"limits", {{"max_memory_mb", 512}}}});
  ASSERT_TRUE(got.end && got.end->exception);
  EXPECT_EQ(got.end->exception->type, "MemoryError");
}

TEST(HostOutcome, ProgramsThatCannotStartAreFailuresWithAPlace) {
  const HostRun syntax = run("x = 1\ny = = 2\n");
  ASSERT_TRUE(syntax.failure);
  EXPECT_FALSE(syntax.failure->misuse);
  EXPECT_THAT(syntax.failure->what, HasSubstr("SyntaxError: invalid syntax"));
  EXPECT_THAT(syntax.failure->where, HasSubstr("program.py:2: y = = 2"));
  EXPECT_TRUE(syntax.steps.empty());
  const HostRun zero = run(std::string("x = '\0'\n", 8));
  ASSERT_TRUE(zero.failure);
  EXPECT_THAT(zero.failure->what, HasSubstr("null bytes"));
  const HostRun missing = run("", {{"program", "/nowhere/p.py"}});
  ASSERT_TRUE(missing.failure);
  EXPECT_THAT(missing.failure->where, HasSubstr("/nowhere/p.py"));
  const HostRun scope = run("x = 1\n", {{"scope", "some"}});
  ASSERT_TRUE(scope.failure);
  EXPECT_TRUE(scope.failure->misuse);
}

TEST(HostOutcome, WhatRunsAfterTheLastLineHappensAndIsNotRecorded) {
  const HostRun got = run(
      "import atexit\n"
      "class Late:\n"
      "    def __del__(self):\n"
      "        print('freed')\n"
      "late = Late()\n"
      "atexit.register(lambda: print('bye'))\n");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.out, "bye\nfreed\n");
  EXPECT_EQ(got.steps.back().function, "<module>");
  EXPECT_EQ(got.steps.back().event, Event::kReturn);
}

TEST(HostOutcome, ThreadsThatOutliveTheModuleAreRecordedToTheirEnd) {
  const HostRun got = run(
      "import threading, time\n"
      "def late():\n"
      "    time.sleep(0.05)\n"
      "    x = 1\n"
      "threading.Thread(target=late).start()\n");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.steps.back().function, "late");
  EXPECT_EQ(got.steps.back().thread, 2u);
  EXPECT_EQ(got.steps.back().event, Event::kReturn);
}

}  // namespace
}  // namespace foretrace::tracer::python
