// --check of C programs: traced twice and once without probes.
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

std::string verdict(const std::string& text, const std::vector<std::string>& more = {}) {
  const CLab lab;
  std::vector<std::string> words = {"--check"};
  words.insert(words.end(), more.begin(), more.end());
  const CRun run = lab.trace(lab.file("program.c", text), words);
  EXPECT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["run"], 1) << "one run is stored";
  return run.command.exit_code == 0 ? lab.stored(1).end.deterministic : "";
}

TEST(CCheck, DeterministicPrograms) {
  EXPECT_EQ(verdict("#include <stdio.h>\n#include <stdlib.h>\nint main(int argc, char **argv) {\n  int *p = malloc(4);\n  *p = argc;\n"
                    "  printf(\"%s %d\\n\", argv[0], *p);\n  free(p);\n  return 2;\n}\n"),
            "deterministic");
  EXPECT_EQ(verdict("#include <stdlib.h>\nint main(void) {\n  abort();\n}\n"), "deterministic");
  EXPECT_EQ(verdict("#include <stdlib.h>\nint main(void) {\n  exit(3);\n}\n"), "deterministic");
  EXPECT_EQ(verdict("int main(void) {\n  for (int i = 0;; i++);\n}\n", {"--max-steps", "10"}), "deterministic");
}

TEST(CCheck, OfAnEntry) {
  EXPECT_EQ(verdict("#include <stdio.h>\nstatic int f(int x) {\n  printf(\"%d\\n\", x);\n  return 2 * x;\n}\n", {"--entry", "f", "--args", "4"}), "deterministic");
}

TEST(CCheck, WhatDrawsFromTheSystemIsNot) {
  EXPECT_EQ(verdict("#include <sys/random.h>\nint main(void) {\n  long x = 0;\n  getrandom(&x, sizeof x, 0);\n  return 0;\n}\n"), "nondeterministic");
}

TEST(CCheck, WhatSeesTheProbesIsAnObserverEffect) {
  EXPECT_EQ(verdict("#include <stdio.h>\nstatic char *inner(void) { char c; char *p = &c; return p; }\n"
                    "int main(void) { char c; printf(\"%ld\\n\", (long)(&c - inner())); return 0; }\n"),
            "observer effect");
}

}  // namespace
}  // namespace foretrace::tracer
