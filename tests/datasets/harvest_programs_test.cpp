#include "datasets/corpus/harvest_programs.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/c_program.h"
#include "tests/data_file.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::corpus {
namespace {

Harvest programs_of(const std::string& folder) {
  HarvestOptions options;
  options.folder = folder;
  options.name = "x";
  options.licence = "MIT";
  auto found = harvest_programs(options);
  if (!found.ok()) ADD_FAILURE() << found.error().text();
  return found.ok() ? std::move(found).value() : Harvest();
}

std::string extract(const std::string& archive, const ScratchDirectory& scratch) {
  return "tar xzf " + data_file(archive) + " -C " + scratch.path();
}

TEST(CProgram, SaysWhyAFileIsNone) {
  const std::string includes = "#include <stdio.h>\n#include <stdlib.h>\n";
  EXPECT_EQ(c_program_problem(includes +
                              "int f(void) { return 1; }\nint main(void) {\n  return f();\n}\n"),
            "");
  EXPECT_EQ(c_program_problem("int\nmain()\n{\n  return 0;\n}\n"), "");
  EXPECT_EQ(c_program_problem("int main(int argc, char *argv[]) { return 0; }\n"), "");
  EXPECT_EQ(c_program_problem("int main(int argc, char **argv) { return argc; }\n"),
            "takes arguments");
  EXPECT_EQ(c_program_problem("int main(void);\nint f(void) { return main(); }\n"), "no main");
  EXPECT_EQ(c_program_problem("/* int main(void) {} */ int f(void) { return 0; }\n"), "no main");
  EXPECT_EQ(c_program_problem("#include \"own.h\"\nint main(void) { return 0; }\n"),
            "includes a file of its own");
  EXPECT_EQ(c_program_problem("#include <unistd.h>\nint main(void) { return 0; }\n"),
            "header outside the C library");
  EXPECT_EQ(c_program_problem("#include <sys/types.h>\nint main(void) { return 0; }\n"),
            "header outside the C library");
  EXPECT_EQ(c_program_problem("#include <time.h>\nint main(void) { return 0; }\n"),
            "results change from run to run");
  EXPECT_EQ(
      c_program_problem(includes + "int main(void) { int n; scanf(\"%d\", &n); return n; }\n"),
      "reads files or input");
  EXPECT_EQ(
      c_program_problem("int read(int x) { return x; }\nint main(void) { return read(1); }\n"), "");
}

TEST(HarvestPrograms, TakesWholeProgramsOfBothLanguages) {
  const ScratchDirectory folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file_atomic(folder / name, text).ok());
  };
  write("a.py",
        "'''Doc.'''\nimport math\n\n\ndef f(x):  # comment\n    return math.sqrt(x)\n\n\nif "
        "__name__ == '__main__':\n    print(f(4))\n");
  write("b.py", "def f(x):\n    return x\n");
  write("c.py", "import sys\nif __name__ == '__main__':\n    print(sys.argv)\n");
  write("d.py", "if __name__ == '__main__':\n    print(input())\n");
  write("e.py", "if __name__ == '__main__':\n    import doctest\n    doctest.testmod()\n");
  write("f.py",
        "import math\n\ndef g(y):\n    return math.sqrt(y)\n\nif __name__ == '__main__':\n    "
        "print(g(4))\n");
  write("g.py", "import numpy\nif __name__ == '__main__':\n    print(numpy.pi)\n");
  write("gg.py", "if __name__ == '__main__':\n    print(f'{input()}')\n");
  write("h.c", "/* kept */\nint main(void) { int a = 3; return a; }\n");
  write("i.c", "int main(void) { int b = 4; return b; }\n");
  write("j.c", "int f(void) { return 1; }\n");
  const Harvest found = programs_of(folder.path());
  EXPECT_EQ(found.files, 11);
  EXPECT_EQ(found.functions, 9);
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(found.items[0].id, "x/a.py:main");
  EXPECT_EQ(found.items[0].entry, "");
  EXPECT_EQ(found.items[0].source,
            "import math\n\n\ndef f(x):\n    return math.sqrt(x)\n\n\nif __name__ == '__main__':\n "
            "   print(f(4))\n");
  EXPECT_EQ(found.items[0].licence, "MIT");
  EXPECT_EQ(found.items[1].language, "c");
  EXPECT_EQ(found.items[1].source, "/* kept */\nint main(void) { int a = 3; return a; }\n");
  EXPECT_EQ(found.items[1].origin, "x/h.c");
  EXPECT_EQ(found.skipped,
            (std::map<std::string, int64_t>{{"takes arguments", 1},
                                            {"reads files or input", 2},
                                            {"runs its doctests", 1},
                                            {"near duplicate", 2},
                                            {"import outside the standard library", 1}}));
}

TEST(HarvestPrograms, MainsOfTheAlgorithmsCompile) {
  SKIP_WITHOUT_PYTHON();
  SKIP_WITHOUT_DATA("thealgorithms_python_stdlib_only.tar.gz");
  const ScratchDirectory scratch;
  ASSERT_EQ(std::system(extract("thealgorithms_python_stdlib_only.tar.gz", scratch).c_str()), 0);
  const Harvest found = programs_of(scratch.path());
  EXPECT_GE(found.items.size(), 100U);
  const std::string manifest = scratch / "items.jsonl";
  ASSERT_TRUE(write_manifest(manifest, found.items).ok());
  ASSERT_TRUE(read_manifest(manifest).ok());  // ids differ
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/compile_programs.py " + manifest);
  ASSERT_TRUE(printed.has_value());
  const Json result = parse_json(*printed).value();
  EXPECT_TRUE(result["bad"].empty()) << result["bad"].dump(1);
}

TEST(HarvestPrograms, TakesTheCTestSuite) {
  SKIP_WITHOUT_DATA("c-testsuite_scc_single-exec.tar.gz");
  const ScratchDirectory scratch;
  ASSERT_EQ(std::system(extract("c-testsuite_scc_single-exec.tar.gz", scratch).c_str()), 0);
  const Harvest found = programs_of(scratch.path());
  EXPECT_EQ(found.functions, 150);  // each has a main
  EXPECT_GE(found.items.size(), 100U);
}

}  // namespace
}  // namespace foretrace::datasets::corpus
