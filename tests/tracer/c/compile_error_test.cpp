// Programs that do not compile: the compiler's message, with the places of the user's own files.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CCompileError : public testing::Test {
 protected:
  // What is said of it, which is nothing of ours.
  std::string refused(const std::string& path, const std::vector<std::string>& more = {}) {
    const CRun run = lab_.trace(path, more);
    EXPECT_EQ(run.command.exit_code, 1) << run.command.err;
    EXPECT_EQ(run.command.out, "");
    for (const char* ours : {"__ft", "__wrap", "/foretrace-build-"}) EXPECT_EQ(run.command.err.find(ours), std::string::npos) << run.command.err;
    return run.command.err;
  }
  static void expect_in(const std::string& part, const std::string& text) { EXPECT_NE(text.find(part), std::string::npos) << text; }
  CLab lab_;
};

TEST_F(CCompileError, IsTheCompilersMessage) {
  const std::string program = lab_.file("program.c", "int main(void) {\n  int x = 1;\n  return y;\n}\n");
  const std::string said = refused(program);
  expect_in(program + " does not compile:\n", said);
  expect_in(program + ":3:10: error: ", said);
  expect_in("  return y;\n", said);
}

TEST_F(CCompileError, InTheSecondSourceAndBoth) {
  const std::string good = lab_.file("good.c", "int g(void);\nint main(void) { return g(); }\n");
  const std::string bad = lab_.file("bad.c", "\nint g(void) {\n  return h;\n}\n");
  const std::string worse = lab_.file("worse.c", "int k(void) {\n  return (1;\n}\n");
  expect_in(bad + ":3:10: error: ", refused(good, {bad}));
  const std::string both = refused(good, {bad, worse});
  expect_in(bad + ":3:10: error: ", both);
  expect_in(worse + ":2:12: error: ", both);
}

TEST_F(CCompileError, InAnIncludedHeader) {
  const std::string header = lab_.file("list.h", "struct list {\n  struct list *next;\n  integer value;\n};\n");
  const std::string program = lab_.file("program.c", "#include \"list.h\"\nint main(void) { return 0; }\n");
  const std::string said = refused(program);
  expect_in(header + ":3:3: error: ", said);
  expect_in("In file included from " + program + ":1", said);
}

TEST_F(CCompileError, AMissingHeaderAndADirective) {
  expect_in("program.c:1:10: fatal error: none.h", refused(lab_.file("program.c", "#include \"none.h\"\nint main(void) { return 0; }\n")));
  expect_in("program.c:2:2: error: #error stop", refused(lab_.file("program.c", "int main(void) { return 0; }\n#error stop\n")));
}

TEST_F(CCompileError, TheLinkersToo) {
  const std::string program = lab_.file("program.c", "int f(int);\nint main(void) {\n  return f(1);\n}\n");
  const std::string said = refused(program);
  expect_in(program + ":3: undefined reference to `f'", said);
}

TEST_F(CCompileError, ComesBeforeAnEntryThatIsMissing) {
  expect_in("program.c:2:10: error: ", refused(lab_.file("program.c", "int f(int x) {\n  return y;\n}\n"), {"--entry", "f", "--args", "1"}));
  expect_in("program.c:1:7: error: ", refused(lab_.file("program.c", "int f(x y) {\n  return 1;\n}\n"), {"--entry", "f", "--args", "1"}));
}

}  // namespace
}  // namespace foretrace::tracer
