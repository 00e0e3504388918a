// --build-dir: sources compiled with the flags of their project.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CBuildDir : public testing::Test {
 protected:
  CBuildDir() {
    lab_.file("inc/conf.h", "#define BASE 10\n");
    first_ = lab_.file("src/a.c", "#include \"conf.h\"\nint other(int);\nint main(void) {\n  char c = -1;\n  return BASE + other(2) + (c > 0) + NAME[0] - 'x';\n}\n");
    second_ = lab_.file("src/b.c", "#include \"conf.h\"\nint other(int x) {\n  return x * BASE * SCALE;\n}\n");
  }
  void commands(const std::string& more_flags = "") {
    const std::string folder = lab_.folder() + "/build";
    lab_.file("build/compile_commands.json",
              "[{\"directory\":\"" + folder + "\",\"command\":\"gcc -I../inc -DNAME=\\\\\\\"xyz\\\\\\\" -O3 -funsigned-char " + more_flags +
                  " -MD -MF a.o.d -o a.o -c ../src/a.c\",\"file\":\"../src/a.c\"},\n"
                  "{\"directory\":\"" + folder + "\",\"arguments\":[\"gcc\",\"-I\",\"../inc\",\"-DSCALE=3\",\"-o\",\"b.o\",\"-c\",\"" + second_ +
                  "\"],\"file\":\"" + second_ + "\"}]");
  }
  CRun trace(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {second_, "--build-dir", lab_.folder() + "/build"};
    words.insert(words.end(), more.begin(), more.end());
    return lab_.trace(first_, words);
  }
  CLab lab_;
  std::string first_, second_;
};

TEST_F(CBuildDir, EachSourceHasItsOwnFlags) {
  commands();
  const CRun run = trace();
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.command.err, "");
  EXPECT_EQ(run.answer["exit_code"], 10 + 60 + 1);
  EXPECT_EQ(run.steps.size(), 7u);
}

TEST_F(CBuildDir, FlagsThatClangDoesNotKnowDoNotHinderIt) {
  commands("-fno-ipa-cp-clone -fno-tree-loop-im -fno-ivopts");
  const CRun run = trace({"--cc", "gcc"});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.command.err, "");
  EXPECT_EQ(run.steps.size(), 7u);
}

TEST_F(CBuildDir, FlagsOfTheCommandLineComeAfter) {
  commands();
  EXPECT_EQ(trace({"--cflags", "-UNAME -DNAME='\"y z\"'"}).answer["exit_code"], 10 + 60 + 1 + 1);
  const CRun entry = trace({"--entry", "other", "--args", "BASE"});
  EXPECT_EQ(entry.answer["return"], "300") << entry.command.err;
}

TEST_F(CBuildDir, WhatIsMissingIsSaid) {
  EXPECT_EQ(trace().command.exit_code, 1);
  EXPECT_NE(trace().command.err.find("compile_commands.json does not exist"), std::string::npos);
  commands();
  const std::string third = lab_.file("src/c.c", "int third;\n");
  const CRun run = trace({third});
  EXPECT_EQ(run.command.exit_code, 1);
  EXPECT_NE(run.command.err.find(third + " is not in "), std::string::npos) << run.command.err;
  const std::string folder = lab_.folder() + "/build";
  EXPECT_EQ(run_command({ProgramLab::foretrace(), "trace", "--build-dir", folder}).exit_code, 2);
  EXPECT_EQ(run_command({ProgramLab::foretrace(), "trace", lab_.file("a.py", "x = 1\n"), "--build-dir", folder}).exit_code, 2);
}

}  // namespace
}  // namespace foretrace::tracer
