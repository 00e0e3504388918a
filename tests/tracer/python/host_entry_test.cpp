#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

using testing::HasSubstr;

constexpr const char* kProgram =
    "BASE = 10\n"
    "print('imported')\n"
    "def helper(n):\n"
    "    return n + BASE\n"
    "def f(a, b='x', *, c=0):\n"
    "    return [a, b, c]\n"
    "class K:\n"
    "    @staticmethod\n"
    "    def s(v):\n"
    "        return {v: (v,)}\n"
    "if __name__ == '__main__':\n"
    "    print('main')\n";

HostRun run(const Json& more, const std::string& source = kProgram) {
  auto result = run_source(source, more);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result.value()) : HostRun();
}

TEST(HostEntry, TheFirstStepIsTheEntrysCall) {
  const HostRun got = run({{"entry", "f"}, {"args", "helper(1), c=BASE"}});
  ASSERT_EQ(got.steps.size(), 3u);
  EXPECT_EQ(got.steps[0].event, Event::kCall);
  EXPECT_EQ(got.steps[0].function, "f");
  EXPECT_EQ(got.steps[0].depth, 0u);
  EXPECT_EQ(got.steps[0].locals[0].text, "11");
  EXPECT_EQ(got.steps[2].value, "[11, 'x', 10]");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.end->return_value, "[11, 'x', 10]");
  EXPECT_EQ(got.out, "imported\n");
}

TEST(HostEntry, ACallIsAnExpressionWithTheProgramsNames) {
  const HostRun got = run({{"call", "K.s(helper(2))"}});
  ASSERT_FALSE(got.steps.empty());
  EXPECT_EQ(got.steps[0].function, "s");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.end->return_value, "{12: (12,)}");
  EXPECT_EQ(run({{"entry", "K.s"}, {"args", "1"}}).end->return_value, "{1: (1,)}");
}

TEST(HostEntry, GivenSourceNeedsNoFile) {
  const HostRun got = run({{"program", ""}, {"source", "def f(s):\n    return s[::-1]\n"}, {"call", "f('abc')"}});
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.end->return_value, "'cba'");
  ASSERT_FALSE(got.steps.empty());
  EXPECT_EQ(got.steps[0].file, "<source>");
}

struct BadCall {
  Json request;
  const char* what;
};

TEST(HostEntry, WrongCallsAreMisuseWithTheReason) {
  for (const BadCall& c : {BadCall{{{"entry", "nope"}}, "no function nope"},
                           {{{"entry", "BASE"}}, "BASE is not a function"},
                           {{{"entry", "f"}, {"args", "1,,"}}, "SyntaxError"},
                           {{{"entry", "f"}, {"args", "unknown"}}, "NameError"},
                           {{{"call", "f("}}, "SyntaxError"},
                           {{{"call", "1 + 1"}}, "not a call"},
                           {{{"call", "BASE()"}}, "not of a function"}}) {
    const HostRun got = run(c.request);
    ASSERT_TRUE(got.failure) << c.what;
    EXPECT_TRUE(got.failure->misuse) << c.what;
    EXPECT_THAT(got.failure->what, HasSubstr(c.what));
    EXPECT_TRUE(got.steps.empty());
  }
  EXPECT_THAT(run({{"entry", "nope"}}).failure->hint, HasSubstr("helper, f"));
}

TEST(HostEntry, AnEntryThatRaisesIsRaisedAndAWrongCountOfArgumentsToo) {
  const HostRun got = run({{"entry", "helper"}, {"args", "'x'"}});
  ASSERT_TRUE(got.end && got.end->exception);
  EXPECT_EQ(got.end->exception->type, "TypeError");
  EXPECT_EQ(got.end->exception->line, 4);
  const HostRun none = run({{"entry", "helper"}});
  ASSERT_TRUE(none.end && none.end->exception);
  EXPECT_THAT(none.end->exception->message, HasSubstr("missing 1 required positional argument"));
}

TEST(HostEntry, TheFileRunsAsTheRealMain) {
  const HostRun got = run({{"argv", {"a", "b c"}}},
                          "import sys, os, __main__\n"
                          "print(__name__, sys.argv[1:], sys.argv[0] == __file__, sys.path[0] == os.path.dirname(__file__))\n"
                          "print(__main__.__file__ == __file__, __spec__, type(__loader__).__name__, 'threading' in sys.modules)\n"
                          "print(input() if False else sys.stdin.read() == '')\n");
  EXPECT_EQ(got.out,
            "__main__ ['a', 'b c'] True True\n"
            "True None SourceFileLoader False\n"
            "True\n");
}

TEST(HostEntry, StdinComesFromTheRequest) {
  EXPECT_EQ(run({{"stdin", "one\ntwo\n"}}, "print(input(), input())\n").out, "one two\n");
}

TEST(HostEntry, ModulesRunAsPythonMinusM) {
  const ScratchDirectory scratch;
  const std::string& folder = scratch.path();
  ASSERT_TRUE(make_directories(folder + "/pack").ok());
  ASSERT_TRUE(write_file_atomic(folder + "/pack/__init__.py", "START = 4\n").ok());
  ASSERT_TRUE(write_file_atomic(folder + "/pack/__main__.py", "import sys\nfrom pack import START\nprint(START, sys.argv[1:])\n").ok());
  const HostRun got = run({{"program", ""}, {"module", "pack"}, {"folder", folder}, {"argv", {"q"}}});
  EXPECT_EQ(got.out, "4 ['q']\n");
  ASSERT_FALSE(got.steps.empty());
  EXPECT_THAT(got.steps[0].file, HasSubstr("__main__.py"));
  const HostRun none = run({{"program", ""}, {"module", "no_such_module"}, {"folder", folder}});
  ASSERT_TRUE(none.failure);
  EXPECT_THAT(none.failure->what, HasSubstr("no_such_module"));
  std::filesystem::remove_all(folder);
}

TEST(HostEntry, ScopesChooseTheFrames) {
  const char* source = "import bisect\nclass N(int):\n    pass\nimport fractions\nx = fractions.Fraction(1, 2)\n";
  for (const StepView& step : run({}, source).steps) EXPECT_THAT(step.file, HasSubstr("program.py"));
  const HostRun module = run({{"scope", "module:fractions"}}, source);
  ASSERT_FALSE(module.steps.empty());
  for (const StepView& step : module.steps) EXPECT_THAT(step.file, HasSubstr("fractions.py"));
  EXPECT_GT(run({{"scope", "all"}}, source).steps.size(), module.steps.size());
}

}  // namespace
}  // namespace foretrace::tracer::python
