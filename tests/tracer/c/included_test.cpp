// Functions in files that the program includes: their steps are those files' own.
#include <algorithm>
#include <filesystem>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CIncluded : public testing::Test {
 protected:
  void trace(const std::string& path, const std::vector<std::string>& more = {}) {
    run_ = lab_.trace(path, more);
    ASSERT_EQ(run_.command.exit_code, 0) << run_.command.err;
  }
  // "main.c:3 list.h:1 ..." of the steps that are lines.
  [[nodiscard]] std::string lines() const {
    std::string text;
    for (const StepView& step : run_.steps)
      if (step.event == Event::kLine) text += (text.empty() ? "" : " ") + step.file.substr(step.file.rfind('/') + 1) + ":" + std::to_string(step.line);
    return text;
  }
  // The stored texts of the function's lines.
  [[nodiscard]] std::string sources(const std::string& function) const {
    const CommandResult got = run_command({ProgramLab::foretrace(), "query", "--db", lab_.folder() + "/traces.db", "--json",
                                           "select source from steps where run = 1 and event = 'line' and function = '" + function + "'"});
    EXPECT_EQ(got.exit_code, 0) << got.err;
    std::string text;
    const Json rows = parse_json(got.out).value();
    for (const Json& row : rows) text += row["source"].get<std::string>() + "|";
    return text;
  }

  CLab lab_;
  CRun run_;
};

TEST_F(CIncluded, StepsNameTheFileAndHaveItsText) {
  const std::string header = lab_.file("list.h", "static int next(int x) {\n  return x + 1;\n}");
  trace(lab_.file("main.c", "#include \"list.h\"\nint main(void) {\n  return next(1);\n}\n"));
  EXPECT_EQ(run_.command.err, "");
  EXPECT_EQ(lines(), "main.c:3 list.h:2");
  const auto inside = std::find_if(run_.steps.begin(), run_.steps.end(), [](const StepView& step) { return step.function == "next" && step.line == 2; });
  ASSERT_NE(inside, run_.steps.end());
  EXPECT_EQ(inside->file, header);
  EXPECT_EQ(sources("next"), "return x + 1;|");
  EXPECT_EQ(run_.answer["exit_code"], 2);
}

TEST_F(CIncluded, ByTheFlagsOfTheCompiler) {
  std::filesystem::create_directories(lab_.folder() + "/include/deep");
  lab_.file("include/api.h", "#pragma once\n#include \"deep/more.h\"\n#if __has_include(\"only_here.h\")\n#include \"only_here.h\"\n#endif\nstatic int api(void) {\n  return more() + HERE;\n}\n");
  lab_.file("include/only_here.h", "#define HERE 4\n");
  lab_.file("include/deep/more.h", "static int more(void) { return 1; } \\");
  trace(lab_.file("main.c", "#include <api.h>\n#include <api.h>\nint main(void) { return api(); }\n"), {"--cflags", "-I " + lab_.folder() + "/include"});
  EXPECT_EQ(run_.command.err, "");
  EXPECT_EQ(lines(), "main.c:3 api.h:7 more.h:1");
  EXPECT_EQ(run_.answer["exit_code"], 5);
}

TEST_F(CIncluded, OfSeveralSourcesAndCompiledStrictly) {
  lab_.file("shared.h", "static int inc(int x) {\n  return x + 1;\n}\n");
  const std::string other = lab_.file("other.c", "#include \"shared.h\"\nint other(void);\nint other(void) { return inc(2); }\n");
  const std::string main = lab_.file("main.c", "#include \"shared.h\"\nint other(void);\nint main(void) { return inc(1) + other(); }\n");
  trace(main, {other, "--cflags", "-std=c11 -pedantic-errors"});
  EXPECT_EQ(run_.command.err, "");
  EXPECT_EQ(lines(), "main.c:3 shared.h:2 other.c:3 shared.h:2");
  EXPECT_EQ(sources("inc"), "return x + 1;|return x + 1;|");
}

TEST_F(CIncluded, AWrapperOfAHeaderOfTheSystem) {
  std::filesystem::create_directories(lab_.folder() + "/wrap");
  lab_.file("wrap/string.h", "#ifndef WRAP\n#define WRAP\n#include_next <string.h>\nstatic int length(const char *s) {\n  return (int)strlen(s);\n}\n#endif\n");
  trace(lab_.file("main.c", "#include <string.h>\nint main(void) { return length(\"abc\"); }\n"), {"--cflags", "-I " + lab_.folder() + "/wrap"});
  EXPECT_EQ(run_.command.err, "");
  EXPECT_EQ(lines(), "main.c:2 string.h:5");
  EXPECT_EQ(run_.answer["exit_code"], 3);
}

TEST_F(CIncluded, WhatClangRefusesThereIsNamedByItsFile) {
  const std::string header = lab_.file("odd.h", "static int odd(int x) {\n  int inner(int a, ...) { return a; }\n  return inner(x);\n}\nstatic int even(void) {\n  return 1;\n}\n");
  trace(lab_.file("main.c", "#include \"odd.h\"\nint main(void) { return odd(3) + even(); }\n"), {"--cc", "gcc"});
  EXPECT_NE(run_.command.err.find("not instrumented: " + header + ":2:"), std::string::npos) << run_.command.err;
  EXPECT_EQ(lines(), "main.c:2 odd.h:3 odd.h:6");
  EXPECT_EQ(run_.answer["exit_code"], 4);
}

TEST_F(CIncluded, AnEntryOfAnIncludedFileHasSteps) {
  lab_.file("list.h", "static int next(int x) {\n  return x + 1;\n}");
  trace(lab_.file("main.c", "#include \"list.h\"\nint main(void) { return 0; }\n"), {"--entry", "next", "--args", "4"});
  EXPECT_EQ(lines(), "list.h:2");
  EXPECT_EQ(run_.answer["return"], "5");
}

}  // namespace
}  // namespace foretrace::tracer
