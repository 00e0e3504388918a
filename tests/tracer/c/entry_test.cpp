// --entry and --call: a function instead of main, with C expressions for arguments.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kProgram = R"(#include <stdio.h>
#include <stdlib.h>
enum color { RED, GREEN, BLUE };
#define LIMIT 12
#define PAIR 4, 6
struct point { int x, y; };
typedef struct { double w; } weight;
int table[3] = {7, 8, 9};
static int twice(int x) { return 2 * x; }
static int gcd(int a, int b) {
  while (b) {
    int t = a % b;
    a = b;
    b = t;
  }
  return a;
}
static int sum(const int *v, int n) { int s = 0; for (int i = 0; i < n; i++) s += v[i]; return s; }
static struct point add(struct point a, struct point b) { return (struct point){a.x + b.x, a.y + b.y}; }
static int area(struct point *p, int n) { int s = 0; while (n--) s += p[n].x * p[n].y; return s; }
char *upper(char *s) { for (char *p = s; *p; p++) *p -= 32; return s; }
void hello(const char *who, double times, weight w, enum color c) { printf("hello %s %g %g %d\n", who, times, w.w, c); }
int grid(int m[2][3], int (*f)(int), int g(int)) { return m[1][2] + f(1) + g(2); }
int corner(int n, int m[n][n]) { return m[n - 1][0]; }
int many(int n, ...) { __builtin_va_list v; __builtin_va_start(v, n); int s = 0; while (n--) s += __builtin_va_arg(v, int); return s; }
int old(a, b) int a; double b; { return a + (int)b; }
int words(char **w) { int n = 0; while (*w) puts(*w++), n++; return n; }
void die(int n) { exit(n); }
int main(int argc, char **argv) { printf("%s %d\n", argv[0], argc); return 3; }
)";

class CEntry : public testing::Test {
 protected:
  CRun entry(const std::string& function, const std::string& args, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"--entry", function, "--args", args};
    words.insert(words.end(), more.begin(), more.end());
    return lab_.trace(program_, words);
  }
  std::string returned(const std::string& function, const std::string& args, const std::vector<std::string>& more = {}) {
    const CRun run = entry(function, args, more);
    EXPECT_EQ(run.command.exit_code, 0) << run.command.err;
    if (run.command.exit_code != 0) return "";
    EXPECT_EQ(run.answer["outcome"], "returned");
    EXPECT_EQ(run.answer["exit_code"], 0);
    EXPECT_EQ(run.steps.front().event, Event::kCall);
    EXPECT_EQ(run.steps.front().function, function);
    return run.answer["return"].is_null() ? "null" : run.answer["return"].get<std::string>();
  }
  CLab lab_;
  std::string program_ = lab_.file("program.c", kProgram);
};

TEST_F(CEntry, TheCallIsTheFirstStep) {
  const CRun run = entry("gcd", "12, 18");
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.command.err, "");
  EXPECT_EQ(run.answer["return"], "6");
  EXPECT_EQ(run.answer["exit_code"], 0);
  const StepView& first = run.steps.front();
  EXPECT_EQ(first.event, Event::kCall);
  EXPECT_EQ(first.line, 10);
  EXPECT_EQ(first.depth, 0);
  EXPECT_EQ(first.file, program_);
  ASSERT_EQ(first.locals.size(), 2u);
  EXPECT_EQ(first.locals[0].text, "12");
  EXPECT_EQ(run.steps.back().event, Event::kReturn);
  EXPECT_EQ(run.steps.back().value, "6");
}

TEST_F(CEntry, BracesBecomeWhatTheParameterIs) {
  EXPECT_EQ(returned("sum", "{1, 2, 3}, 3"), "6");
  EXPECT_EQ(returned("add", "{1, 2}, {.y = 5}"), "<struct point x=1 y=7>");
  EXPECT_EQ(returned("area", "{{1, 2}, {3, 4}}, 2"), "14");
  EXPECT_EQ(returned("upper", "{\"abc\"}"), "\"ABC\"");
  EXPECT_EQ(returned("grid", "{{1, 2, 3}, {4, 5, 6}}, twice, twice"), "12");
  EXPECT_EQ(returned("corner", "2, {{1, 2}, {3, 4}}"), "3");
  EXPECT_EQ(returned("words", "{\"a\", \"b, c\", NULL}"), "2");
  EXPECT_EQ(returned("gcd", "{12}, {18}"), "6");
}

TEST_F(CEntry, ArgumentsAreExpressionsOfTheProgram) {
  EXPECT_EQ(returned("gcd", "LIMIT, table[1]"), "4");
  EXPECT_EQ(returned("gcd", "PAIR"), "2");
  EXPECT_EQ(returned("gcd", "twice(6), (1, twice(9))"), "6") << "their calls are no steps";
  EXPECT_EQ(returned("many", "3, 1, 2, 3"), "6");
  EXPECT_EQ(returned("old", "1, 2"), "3");
  EXPECT_EQ(returned("many", "0"), "0");
  EXPECT_EQ(returned("gcd", "/* one, */ 12,\n18 // two"), "6");
  EXPECT_EQ(entry("hello", "\"you, there\", 2.5, {1.5}, BLUE").answer["stdout"], "hello you, there 2.5 1.5 2\n");
  EXPECT_EQ(returned("hello", "\"x\", 1, {1}, RED"), "null");
}

TEST_F(CEntry, WithClangAndStrictFlags) {
  const std::vector<std::string> flags = {"--cflags", "-std=c99 -pedantic-errors -Wall -Wextra -Werror -O2 -Wno-deprecated-non-prototype"};
  EXPECT_EQ(returned("sum", "{1, 2, 3}, 3", flags), "6");
  if (run_command({"/usr/bin/env", "clang", "--version"}).exit_code != 0) GTEST_SKIP() << "there is no clang";
  EXPECT_EQ(returned("area", "{{1, 2}, {3, 4}}, 2", {"--cc", "clang"}), "14");
}

TEST_F(CEntry, ACallIsTheSame) {
  const CRun run = lab_.trace(program_, {"--call", "gcd(LIMIT, twice(9))"});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["return"], "6");
  EXPECT_EQ(lab_.stored(1).info.entry, "gcd(LIMIT, twice(9))");
  entry("gcd", "12, 18");
  EXPECT_EQ(lab_.stored(2).info.entry, "gcd");
  EXPECT_EQ(lab_.stored(2).info.args, "12, 18");
  EXPECT_EQ(lab_.stored(2).end.return_value, "6");
}

TEST_F(CEntry, HowItEndsIsTheProgramsOwn) {
  EXPECT_EQ(entry("die", "5").answer["outcome"], "exited");
  EXPECT_EQ(entry("die", "5").answer["exit_code"], 5);
  EXPECT_EQ(entry("gcd", "12, 18", {"--max-steps", "3"}).answer["outcome"], "step_limit");
  EXPECT_TRUE(entry("gcd", "12, 18", {"--max-steps", "3"}).answer["return"].is_null());
  EXPECT_EQ(entry("words", "0").answer["signal"], "SIGSEGV");
  EXPECT_EQ(returned("main", "1, {\"x\"}"), "3") << "its own main is a function like others";
}

TEST_F(CEntry, InASecondSourceWithAMainOfAnother) {
  const std::string other = lab_.file("other.c", "static int secret(int x) {\n  return x + 1;\n}\nint use(void) { return secret(0); }\n");
  const CRun run = entry("secret", "41", {other});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["return"], "42");
  EXPECT_EQ(run.steps.front().file, other);
}

TEST_F(CEntry, AProgramWithoutAMainIsFine) {
  const CRun run = lab_.trace(lab_.file("alone.c", "int square(int x) { return x * x; } // no line ends it"), {"--entry", "square", "--args", "7"});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["return"], "49");
}

TEST_F(CEntry, TheDocumentedExample) {
  const CRun run = lab_.trace(std::string(FORETRACE_SOURCE_DIR) + "/docs/examples/gcd.c", {"--entry", "gcd_of_all", "--args", "{12, 18, 30}, 3"});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["return"], "6");
}

TEST_F(CEntry, WhatIsWrongIsSaid) {
  const struct {
    std::vector<std::string> words;
    int exit_code;
    std::string says;
  } cases[] = {
      {{"--entry", "frob"}, 1, "no function frob in " + program_ + "\nhint: it has twice, gcd, sum, add"},
      {{"--entry", "printf"}, 1, "no function printf"},
      {{"--entry", "gcd", "--args", "1"}, 1, "bad arguments: gcd(1):\n--args:1:1: error: too few arguments"},
      {{"--entry", "gcd", "--args", "1, 2, 3"}, 1, "--args:1:1: error: too many arguments"},
      {{"--entry", "sum", "--args", "{1, 2}"}, 1, "--args:1:1: error: too few arguments"},
      {{"--entry", "gcd", "--args", "1, foo"}, 1, "--args:1:4: error: "},
      {{"--entry", "gcd", "--args", "1,\n foo"}, 1, "--args:2:2: error: "},
      {{"--entry", "gcd", "--args", "1, 2; 3"}, 1, "--args:1:5: error: "},
      {{"--entry", "gcd", "--args", "1, )"}, 1, "--args:1:"},
      {{"--entry", "gcd", "--args", "1, 2,"}, 1, "--args:1:"},
      {{"--call", "gcd(1, foo)"}, 1, "--call:1:8: error: "},
      {{"--call", "gcd"}, 1, "--call gcd is no call"},
      {{"--call", "gcd(1, 2) + 1"}, 1, "is no call"},
      {{"--args", "1"}, 2, "without an entry"},
      {{"--entry", "gcd", "--call", "gcd(1, 2)"}, 2, "together"},
  };
  for (const auto& c : cases) {
    const CRun run = lab_.trace(program_, c.words);
    EXPECT_EQ(run.command.exit_code, c.exit_code) << testing::PrintToString(c.words) << run.command.err;
    EXPECT_NE(run.command.err.find(c.says), std::string::npos) << testing::PrintToString(c.words) << run.command.err;
    EXPECT_EQ(run.command.err.find("__"), std::string::npos) << run.command.err;
  }
}

}  // namespace
}  // namespace foretrace::tracer
