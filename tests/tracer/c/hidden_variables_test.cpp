// Variables that other tracers cannot show: arrays of variable length, parameters that are declared as arrays.
#include <algorithm>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CHidden : public testing::Test {
 protected:
  void trace(const std::string& text) {
    run_ = lab_.trace(lab_.file("program.c", text));
    ASSERT_EQ(run_.command.exit_code, 0) << run_.command.err;
    ASSERT_EQ(run_.command.err, "") << "all of it is instrumented";
  }
  // At the last step that is this line; "none" if it does not show.
  [[nodiscard]] std::string at(uint32_t line, const std::string& name) const {
    std::string found = "none";
    for (const StepView& step : run_.steps) {
      if (step.event != Event::kLine || step.line != line) continue;
      const auto local = std::find_if(step.locals.begin(), step.locals.end(), [&](const LocalText& l) { return l.name == name; });
      found = local == step.locals.end() ? "none" : local->text;
    }
    return found;
  }
  [[nodiscard]] std::vector<std::string> faults() const {
    std::vector<std::string> found;
    for (const StepView& step : run_.steps)
      if (step.event == Event::kException) found.push_back("line " + std::to_string(step.line) + ": " + *step.value);
    return found;
  }

  CLab lab_;
  CRun run_;
};

TEST_F(CHidden, ArraysOfVariableLengthAndTheirBounds) {
  trace("int main(void) {\n  int n = 2, m = 3;\n  int a[n], b[n][m];\n  a[0] = 1;\n  b[1][2] = a[0];\n  a[n] = 5;\n  int x = a[1] + b[n - 1][0];\n  return x & 0;\n}\n");
  EXPECT_EQ(at(6, "a"), "int[2]([1, <uninitialised>])");
  EXPECT_EQ(at(6, "b"), "int[2][3]([int[3]([<uninitialised>, <uninitialised>, <uninitialised>]), int[3]([<uninitialised>, <uninitialised>, 1])])");
  ASSERT_EQ(faults().size(), 2u);
  EXPECT_EQ(faults()[0], "line 6: out of bounds: write of index 2 of int[2] a");
  EXPECT_EQ(faults()[1], "line 7: uninitialised read: index 1 of int[2] a has no value");
}

TEST_F(CHidden, LengthsThatAreWorkedOutAreSteps) {
  trace("static int calls;\nstatic int next(void) { return ++calls; }\nint main(void) {\n  int n = 1;\n  char text[next()][n++];\n  text[0][0] = 'x';\n  return n - 2;\n}\n");
  EXPECT_EQ(at(6, "n"), "2");
  EXPECT_EQ(at(6, "calls"), "none") << "main does not name it";
  EXPECT_EQ(at(7, "text"), "char[1][1]([\"x\"])");
}

TEST_F(CHidden, AnArrayThatWasLeftIsGoneWithWhatPointsToIt) {
  trace("int main(void) {\n  int *p = 0;\n  for (int n = 1; n < 3; n++) {\n    int a[n * 40];\n    p = a;\n    a[0] = n;\n  }\n  int n = 3;\n  return p == 0;\n}\n");
  EXPECT_EQ(at(9, "p"), "<dangling: a is gone>");
  EXPECT_EQ(at(9, "a"), "none");
}

TEST_F(CHidden, ParametersDeclaredAsArraysArePointers) {
  trace("static int f(int n, int a[3], int b[n], int c[n][2], int d[]) {\n  b[n - 1] = a[0];\n  d[0] = 9;\n  return c[1][1];\n}\n"
        "int main(int argc, char *argv[]) {\n  int q[3] = {1, 2, 3}, m[2][2] = {{1, 2}, {3, 4}};\n  int r = f(2, q, q, m, q + 1);\n  return r - 4;\n}\n");
  EXPECT_EQ(at(4, "a"), "&int[3]([1, 9, 3])");
  EXPECT_EQ(at(4, "b"), "&int[3]([1, 9, 3])");
  EXPECT_EQ(at(4, "c"), "&int[2][2]([int[2]([1, 2]), int[2]([3, 4])])");
  EXPECT_EQ(at(4, "d"), "&int[3]([1, 9, 3])[1]");
  EXPECT_NE(at(9, "argv"), "none");
}

TEST_F(CHidden, DeclarationsThatRunAgainInTheirBlockShowTheirNewValue) {
  trace("int main(void) {\n  int n = 3;\n  for (;;) {\n    int x = n;\n    if (x < 2) break;\n    n--;\n  }\nagain:;\n  int y = n++;\n  if (y < 2)\n    goto again;\n  return 0;\n}\n");
  EXPECT_EQ(at(5, "x"), "1");
  EXPECT_EQ(at(12, "y"), "2");
}

}  // namespace
}  // namespace foretrace::tracer
