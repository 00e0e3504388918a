// Which lines have steps: those that compilers count.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

std::vector<int64_t> lines_of_main(const std::string& text) {
  const CLab lab;
  const CRun run = lab.trace(lab.file("program.c", text));
  EXPECT_EQ(run.command.exit_code, 0) << run.command.err;
  std::vector<int64_t> lines;
  for (const StepView& step : run.steps)
    if (step.event == Event::kLine && step.function == "main") lines.push_back(step.line);
  return lines;
}

TEST(CLines, ACallThatIsAnArgumentCountsToTheCallAroundIt) {
  const std::string functions = "static int f(int n) { return n; }\nstatic int sum(int a, int b) { return a + b; }\n";
  EXPECT_EQ(lines_of_main(functions + "int main(void) {\n  return sum(f(1),\n             f(2)) - 3;\n}\n"), (std::vector<int64_t>{4}));
  EXPECT_EQ(lines_of_main(functions + "int main(void) {\n  return sum(1 +\n             f(2), 3) - 6;\n}\n"), (std::vector<int64_t>{4, 5}));
}

TEST(CLines, WhatTheCompilerComputesOfLiteralsHasNoStep) {
  EXPECT_EQ(lines_of_main("#include <string.h>\n#include <math.h>\nint main(void) {\n  if (strcmp(\"X\", \"\") < 0)\n    return 1;\n"
                          "  if (floor(0.5) != 0.)\n    return 2;\n  return 0;\n}\n"),
            (std::vector<int64_t>{8}));
  EXPECT_EQ(lines_of_main("static int strlen(const char *text) { return *text; }\nint main(void) {\n  if (strlen(\"abc\") != 'a')\n    return 1;\n  return 0;\n}\n"),
            (std::vector<int64_t>{3, 5}));
}

TEST(CLines, AConditionThatAQuotientCannotMeetHasNoStep) {
  EXPECT_EQ(lines_of_main("int main(int argc, char **argv) {\n  if (argc / 100 < -999999999)\n    return 1;\n  if (argc / 100 < 0)\n    return 2;\n  return 0;\n}\n"),
            (std::vector<int64_t>{4, 6}));
}

}  // namespace
}  // namespace foretrace::tracer
