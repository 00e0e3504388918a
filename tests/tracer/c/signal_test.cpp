// Signal handlers interrupt the tracer's own code as they do the program's, and may never come back to it.
#include <algorithm>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

// A timer's handler that jumps out of an endless loop, 20 times over.
constexpr const char* kJumps =
    "#include <setjmp.h>\n#include <signal.h>\n#include <stdio.h>\n#include <sys/time.h>\nstatic sigjmp_buf back;\nstatic volatile int rounds;\n"
    "static void on_alarm(int signal) {\n  siglongjmp(back, signal);\n}\n"
    "static int spin(int n) {\n  int sum = 0;\n  for (;;) {\n    int part = n ^ sum;\n    sum += part & 3;\n  }\n}\n"
    "static void turns(void) {\n  struct itimerval timer = {{0, 500}, {0, 500}};\n  signal(SIGALRM, on_alarm);\n  setitimer(ITIMER_REAL, &timer, 0);\n"
    "  if (sigsetjmp(back, 1))\n    rounds++;\n  if (rounds < 20)\n    spin(rounds);\n"
    "  timer.it_value.tv_usec = timer.it_interval.tv_usec = 0;\n  setitimer(ITIMER_REAL, &timer, 0);\n}\n";

TEST(CSignal, HandlersThatJumpOutOfAProbe) {
  const CLab lab;
  const std::string main = std::string(kJumps) + "int main(void) {\n  turns();\n  int after = rounds + 1;\n  printf(\"%d\\n\", after);\n  return 0;\n}\n";
  const CRun run = lab.trace(lab.file("program.c", main), {"--max-steps", "100000000"});
  ASSERT_TRUE(run.answer.is_object()) << run.command.err;
  EXPECT_EQ(run.answer["outcome"], "returned");
  EXPECT_GE(std::stoi(run.answer["stdout"].get<std::string>()), 21);  // a last alarm may come before the timer is off
  const StepView& last = run.steps.back();
  EXPECT_EQ(last.function, "main");
  const auto after = std::find_if(last.locals.begin(), last.locals.end(), [](const auto& local) { return local.name == "after"; });
  ASSERT_NE(after, last.locals.end());
  EXPECT_EQ(after->text + "\n", run.answer["stdout"]);
  EXPECT_EQ(last.depth, 0u);
}

TEST(CSignal, OtherThreadsGoOn) {
  const CLab lab;
  const std::string main = "#include <pthread.h>\n" + std::string(kJumps) +
                           "static void *count(void *to) {\n  for (int i = 0; i < 50000; i++)\n    ++*(int *)to;\n  return 0;\n}\n"
                           "int main(void) {\n  pthread_t thread;\n  sigset_t alarm;\n  int counted = 0;\n  sigemptyset(&alarm);\n  sigaddset(&alarm, SIGALRM);\n"
                           "  pthread_sigmask(SIG_BLOCK, &alarm, 0);\n  pthread_create(&thread, 0, count, &counted);\n  pthread_sigmask(SIG_UNBLOCK, &alarm, 0);\n"
                           "  turns();\n  pthread_join(thread, 0);\n"
                           "  printf(\"%d %d\\n\", rounds, counted);\n  return 0;\n}\n";
  const CRun run = lab.trace(lab.file("program.c", main), {"--max-steps", "100000000", "--cflags", "-pthread"});
  ASSERT_TRUE(run.answer.is_object()) << run.command.err;
  EXPECT_EQ(run.answer["outcome"], "returned");
  EXPECT_NE(run.answer["stdout"].get<std::string>().find(" 50000\n"), std::string::npos) << run.answer["stdout"];
}

}  // namespace
}  // namespace foretrace::tracer
