// Variables that other tracers cannot show: `register`, arrays of variable length, parameters that are declared as arrays.
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
  void expect_refused(const std::string& text, const std::string& message) {
    const std::string program = lab_.file("program.c", text);
    const CRun run = lab_.trace(program);
    EXPECT_EQ(run.command.exit_code, 1);
    EXPECT_NE(run.command.err.find(program + message), std::string::npos) << run.command.err;
  }

  CLab lab_;
  CRun run_;
};

TEST_F(CHidden, RegistersShow) {
  trace("static int f(register int a, int b) {\n  register int c = a + b;\n  return c;\n}\nint main(void) {\n  return f(1, 2);\n}\n");
  EXPECT_EQ(at(3, "a"), "1");
  EXPECT_EQ(at(3, "c"), "3");
}

TEST_F(CHidden, RegistersThatAreArraysHaveElements) {
  trace("int main(void) {\n  register int a[2] = {1, 2};\n  a[1] = 5;\n  return a[0] - 1;\n}\n");
  EXPECT_EQ(at(4, "a"), "int[2]([1, 5])");
}

TEST_F(CHidden, WhatIsBoundToARegisterKeepsIt) {
#ifndef __x86_64__
  GTEST_SKIP() << "rbx is a register of another machine";
#endif
  trace("int main(void) {\n  register long kept __asm__(\"rbx\") = 5;\n  register long beside = kept;\n  return (int)beside - 5;\n}\n");
  EXPECT_EQ(at(4, "kept"), "none");
  EXPECT_EQ(at(4, "beside"), "5");
}

TEST_F(CHidden, TheAddressOfARegisterIsStillAnError) {
  expect_refused("#include <stdio.h>\nstatic int f(void) {\n  register int x = 1;\n  int *p = &x;\n  return *p;\n}\nint main(void) { return f(); }\n", ":4:3: error: address of register variable");
  // Only gcc minds.
  expect_refused("int main(void) {\n  register int x[2] = {1, 2};\n  int *p = x;\n  return *p;\n}\n", ":3:3: error: address of register variable");
}

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
