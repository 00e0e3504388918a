// What gcc takes and clang refuses, and conditions that compilers decide.
#include <algorithm>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CGnu : public testing::Test {
 protected:
  void trace(const std::string& text) {
    run_ = lab_.trace(lab_.file("program.c", text), {"--cc", "gcc"});
    ASSERT_EQ(run_.command.exit_code, 0) << run_.command.err;
    ASSERT_EQ(run_.command.err, "") << "all of it is instrumented";
  }
  // "main:3 twice:5 ..." of the steps that are lines.
  [[nodiscard]] std::string lines() const {
    std::string text;
    for (const StepView& step : run_.steps)
      if (step.event == Event::kLine) text += (text.empty() ? "" : " ") + step.function + ":" + std::to_string(step.line);
    return text;
  }
  [[nodiscard]] std::string last(const std::string& name) const {
    const auto& locals = run_.steps.back().locals;
    const auto at = std::find_if(locals.begin(), locals.end(), [&](const LocalText& local) { return local.name == name; });
    return at == locals.end() ? "none" : at->text;
  }

  CLab lab_;
  CRun run_;
};

TEST_F(CGnu, InnerFunctionsHaveStepsAndChangeWhatIsAroundThem) {
  trace("int main(void) {\n  int total = 1;\n  auto int late(int a, int b);\n  int twice(int x)\n  {\n    total += x;\n    return x * 2;\n  }\n"
        "  twice(late(1, 2));\n  int late(int a, int b) { return a + b; }\n  return total - 4;\n}\n");
  EXPECT_EQ(lines(), "main:2 main:9 late:10 twice:6 twice:7 main:11");
  EXPECT_EQ(last("total"), "4");
  EXPECT_EQ(run_.answer["exit_code"], 0);
}

TEST_F(CGnu, InnerFunctionsOfOldStyleAndJumpsOutOfThem) {
  trace("static int f(int n) {\n  __label__ out;\n  int g(i)\n  {\n    if (i == 0)\n      goto out;\n    return g(i - 1);\n  }\n  g(n);\nout:\n  return n;\n}\n"
        "int main(void) {\n  return f(1) - 1;\n}\n");
  EXPECT_EQ(lines(), "main:14 f:9 g:5 g:7 g:5 g:6 f:10 f:11");
  EXPECT_EQ(run_.answer["exit_code"], 0);
}

TEST_F(CGnu, StructsWithArraysOfVariableLengthRun) {
  trace("static int f(int n) {\n  struct s { char b[n]; int k; } x;\n  x.k = 3;\n  n++;\n  return x.k + (int)sizeof(struct s);\n}\nint main(void) {\n  return f(8) - 15;\n}\n");
  EXPECT_EQ(lines(), "main:8 f:3 f:4 f:5");
}

TEST_F(CGnu, ConditionsThatCompilersDecideAreNoSteps) {
  trace("int main(void) {\n  unsigned u = 1;\n  unsigned char c = 2;\n  if (u < 0)\n    u = 5;\n  if (c > 255)\n    u = 6;\n  if (u > 2)\n    u = 7;\n  if (c == 3)\n    ;\n  return 0;\n}\n");
  EXPECT_EQ(lines(), "main:2 main:3 main:8 main:12");
}

TEST_F(CGnu, GroupsOfCaseLabelsCountOnce) {
  trace("static int f(int x) {\n  switch (x) {\n    case 1: case 2:\n      return 12;\n    case 3:\n    case 4:\n      return 34;\n    default:\n      return 0;\n  }\n}\n"
        "int main(void) {\n  f(2);\n  f(3);\n  return f(9);\n}\n");
  EXPECT_EQ(lines(), "main:13 f:2 f:3 f:4 main:14 f:2 f:5 f:7 main:15 f:2 f:9");
}

}  // namespace
}  // namespace foretrace::tracer
