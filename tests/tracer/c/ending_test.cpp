// How C programs end, and those that cannot be built or instrumented.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

CRun trace(const std::string& text, const std::vector<std::string>& more = {}) {
  const CLab lab;
  return lab.trace(lab.file("program.c", text), more);
}

TEST(CEnding, MainReturns) {
  const CRun run = trace("int main(void) { return 300; }\n");
  EXPECT_EQ(run.answer["outcome"], "returned");
  EXPECT_EQ(run.answer["exit_code"], 300 & 255);
  EXPECT_EQ(run.steps.back().value, "300");
  EXPECT_EQ(trace("int main(void) { }\n").answer["exit_code"], 0);
}

TEST(CEnding, ExitInTheMiddle) {
  const CRun run = trace("#include <stdlib.h>\nstatic void f(void) { exit(3); }\nint main(void) {\n  f();\n  return 0;\n}\n");
  EXPECT_EQ(run.answer["outcome"], "exited");
  EXPECT_EQ(run.answer["exit_code"], 3);
  EXPECT_EQ(run.steps.back().function, "f");
  EXPECT_EQ(trace("#include <unistd.h>\nint main(void) { _exit(4); }\n").answer["exit_code"], 4);
}

TEST(CEnding, SignalsKeepEveryStep) {
  const CRun run = trace("#include <stdlib.h>\nint main(void) {\n  int x = 1;\n  x = 2;\n  abort();\n}\n");
  EXPECT_EQ(run.answer["outcome"], "signal");
  EXPECT_EQ(run.answer["signal"], "SIGABRT");
  EXPECT_EQ(run.answer["exit_code"], -6);
  ASSERT_EQ(run.steps.size(), 4u);
  EXPECT_EQ(run.steps.back().line, 5);
  EXPECT_EQ(run.steps.back().locals.front().text, "2");
  EXPECT_EQ(trace("int main(void) {\n  int *p = 0;\n  *p = 1;\n}\n").answer["signal"], "SIGSEGV");
  EXPECT_EQ(trace("int f(int n) { return f(n + 1) + 1; }\nint main(void) { return f(0); }\n", {"--max-steps", "100000000"}).answer["signal"], "SIGSEGV");
}

TEST(CEnding, Limits) {
  const CRun steps = trace("int main(void) {\n  int i = 0;\n  while (1)\n    i++;\n}\n", {"--max-steps", "10"});
  EXPECT_EQ(steps.answer["outcome"], "step_limit");
  EXPECT_EQ(steps.steps.size(), 10u);
  EXPECT_EQ(trace("int main(void) {\n  for (;;);\n}\n", {"--max-seconds", "0.5"}).answer["outcome"], "time_limit");
  EXPECT_EQ(trace("#include <stdio.h>\nint main(void) {\n  for (;;) puts(\"0123456789012345678901234567890\");\n}\n",
                  {"--max-output-mb", "1", "--max-steps", "100000000"}).answer["outcome"], "output_limit");
}

TEST(CEnding, ArgumentsAndInputReachIt) {
  const CLab lab;
  const std::string program = lab.file("program.c", "#include <stdio.h>\nint main(int argc, char **argv) {\n  int c = getchar();\n"
                                                    "  printf(\"%d %s %c\\n\", argc, argv[1], c);\n  return 0;\n}\n");
  EXPECT_EQ(lab.trace(program, {"--stdin", lab.file("in", "xyz"), "--", "one"}).answer["stdout"], "2 one x\n");
}

TEST(CEnding, ItIsCalledByItsSourcesName) {
  EXPECT_EQ(trace("#include <stdio.h>\nint main(int argc, char **argv) {\n  puts(argv[0]);\n}\n").answer["stdout"], "program\n");
}

TEST(CEnding, AFunctionThatClangCannotParseRunsWithoutSteps) {
  const CRun run = trace("#include <stdio.h>\nint next(int x) {\n  void *nowhere = 0;\n  if (x < 0) goto *nowhere;\n  return x + 1;\n}\nint main(void) {\n  printf(\"%d\\n\", next(1));\n  return 0;\n}\n",
                         {"--cc", "gcc"});
  EXPECT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["stdout"], "2\n");
  EXPECT_NE(run.command.err.find("program.c:4:14: error: indirect goto in function with no address-of-label expressions"), std::string::npos) << run.command.err;
  ASSERT_EQ(run.steps.size(), 4u);
  for (const StepView& step : run.steps) EXPECT_EQ(step.function, "main");
}

TEST(CEnding, SeveralFilesAndTheirHeader) {
  const CLab lab;
  lab.file("twice.h", "int twice(int);\n");
  const std::string other = lab.file("twice.c", "#include \"twice.h\"\nint twice(int x) {\n  return 2 * x;\n}\n");
  const CRun run = lab.trace(lab.file("program.c", "#include \"twice.h\"\nint main(void) {\n  return twice(4) - 8;\n}\n"), {other});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  ASSERT_EQ(run.steps.size(), 6u);
  EXPECT_EQ(run.steps[3].file, other);
  EXPECT_EQ(run.steps[3].function, "twice");
}

TEST(CEnding, MisuseIsRefused) {
  const CLab lab;
  const std::string program = lab.file("program.c", "int main(void) { return 0; }\n");
  EXPECT_EQ(lab.trace(program, {"notes.txt"}).command.exit_code, 2);
  EXPECT_EQ(lab.trace(lab.file("sub/missing.c", "") + "x.c").command.exit_code, 1);
  EXPECT_EQ(lab.trace(program, {"--cc", "no-such-compiler"}).command.exit_code, 1);
  const CRun unsupported = lab.trace(program, {"--start-at", "main"});
  EXPECT_EQ(unsupported.command.exit_code, 1);
  EXPECT_NE(unsupported.command.err.find("--start-at"), std::string::npos) << unsupported.command.err;
}

}  // namespace
}  // namespace foretrace::tracer
