// Which lines have steps: those that compilers count.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

std::vector<int64_t> lines_of_main(const std::string& text, const std::vector<std::string>& more = {}) {
  const CLab lab;
  const CRun run = lab.trace(lab.file("program.c", text), more);
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

constexpr const char* kFolded =
    "extern void *memcpy(void *to, const void *from, unsigned long bytes);\n"
    "struct bits { unsigned three : 3; } b = {5};\n"
    "int main(int argc, char **argv) {\n"
    "  unsigned u = argc;\n"            // 4
    "  if (u >> 0 != u) return 1;\n"
    "  if ((b.three & ~7u) != 0) return 2;\n"
    "  while (u /* // */ <\n"           // 7
    "         0u) return 3;\n"
    "  if (argv, u < 0) return 4;\n"    // 9
    "  for (; b.three > 7;) return 5;\n"
    "  if (memcpy(argv, argv, 8) == 0 &&\n"  // 11
    "      u++) return 6;\n"
    "  do u--; while (u >= 8 && '\"' == '\\'');\n"  // 13
    "  return 0;\n"
    "}\n";

TEST(CLines, WhatTheCompilerWorksOutThoughItNamesVariablesHasNoStep) {
  EXPECT_EQ(lines_of_main(kFolded), (std::vector<int64_t>{4, 9, 11, 13, 14}));
}

// Such a program has the steps of the source, whatever the optimiser finds out.
TEST(CLines, AnOptimiserTakesNoStepAway) {
  EXPECT_EQ(lines_of_main(kFolded, {"--cflags", "-O2"}), (std::vector<int64_t>{4, 5, 6, 7, 9, 10, 11, 13, 13, 14}));
}

TEST(CLines, ALoopThatRunsAgainWithoutAStepStartsItsVariablesAnew) {
  const CLab lab;
  const CRun run = lab.trace(lab.file("program.c",
                                      "int main(void) {\n"
                                      "  unsigned u = 0;\n"
                                      "  while (u >= 0) {\n"
                                      "    int n = 5;\n"   // 4
                                      "    n += u;\n"      // 5
                                      "    if (u++ == 2)\n"  // 6
                                      "      return n;\n"
                                      "  }\n"
                                      "}\n"));
  std::string seen;
  for (const StepView& step : run.steps)
    for (const LocalText& local : step.locals)
      if (step.event == Event::kLine && local.name == "n") seen += std::to_string(step.line) + ":" + local.text + " ";
  EXPECT_EQ(seen, "5:5 6:5 4:5 5:5 6:6 4:6 5:5 6:7 7:7 ");
}

}  // namespace
}  // namespace foretrace::tracer
