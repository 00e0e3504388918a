// Which statement wrote which bytes, however late the C library writes them out.
#include <map>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

using Lines = std::map<int64_t, std::string>;  // by the line of the step; -1: before the first

struct Written {
  CRun run;
  Lines out, err;
};

Written written(const CLab& lab, const std::string& text, const std::vector<std::string>& more = {}) {
  Written got;
  got.run = lab.trace(lab.file("program.c", text), more);
  EXPECT_EQ(got.run.command.exit_code, 0) << got.run.command.err;
  std::string all[2];
  for (const OutputRecord& piece : lab.outputs(1)) {
    const int64_t line = piece.step < 0 ? -1 : got.run.steps.at(static_cast<size_t>(piece.step)).line;
    (piece.stream == 1 ? got.out : got.err)[line] += piece.bytes;
    all[piece.stream - 1] += piece.bytes;
  }
  EXPECT_EQ(got.run.answer["stdout"], all[0]);  // nothing lost, nothing twice, in their order
  EXPECT_EQ(got.run.answer["stderr"], all[1]);
  return got;
}

Written written(const std::string& text, const std::vector<std::string>& more = {}) { return written(CLab(), text, more); }

TEST(COutput, WaitsInABufferAndBelongsToTheStatementThatPutItThere) {
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <unistd.h>\n"
      "int main(void) {\n"
      "  printf(\"one \");\n"          // 4
      "  puts(\"two\");\n"             // 5
      "  putchar('3');\n"              // 6
      "  write(1, \"direct \", 7);\n"  // 7
      "  fprintf(stderr, \"err \");\n"  // 8
      "  fflush(stdout);\n"            // 9
      "  dprintf(1, \"last\");\n"      // 10
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.run.answer["stdout"], "direct one two\n3last");
  EXPECT_EQ(got.out, (Lines{{4, "one "}, {5, "two\n"}, {6, "3"}, {7, "direct "}, {10, "last"}}));
  EXPECT_EQ(got.err, (Lines{{8, "err "}}));
}

TEST(COutput, BelongsToTheCallersStatementAfterTheCalleesReturn) {
  const Written got = written(
      "#include <stdio.h>\n"
      "static int f(int n) {\n"
      "  printf(\"f\");\n"
      "  return n;\n"
      "}\n"
      "int main(void) {\n"
      "  printf(\"%d\", f(1));\n"
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.out, (Lines{{3, "f"}, {7, "1"}}));
}

TEST(COutput, UnbufferedAndByLines) {
  const Written got = written(
      "#include <stdio.h>\n"
      "int main(void) {\n"
      "  setvbuf(stdout, 0, _IONBF, 0);\n"
      "  printf(\"a\");\n"
      "  putchar('b');\n"
      "  setvbuf(stdout, 0, _IOLBF, 64);\n"
      "  printf(\"c\\nd\");\n"
      "  fputs(\"e\\n\", stdout);\n"
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.out, (Lines{{4, "a"}, {5, "b"}, {7, "c\nd"}, {8, "e\n"}}));
}

TEST(COutput, MoreThanAPipeHoldsInOneStatement) {
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <string.h>\n"
      "static char big[200000];\n"
      "int main(void) {\n"
      "  memset(big, 'x', sizeof big);\n"
      "  printf(\"before\");\n"
      "  fwrite(big, 1, sizeof big, stdout);\n"
      "  fwrite(big, 1, 4096, stdout);\n"
      "  fwrite(big, 1, sizeof big, stderr);\n"
      "  for (int i = 0; i < 30000; i++)\n"
      "    putchar('y');\n"
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.out, (Lines{{6, "before"}, {7, std::string(200000, 'x')}, {8, std::string(4096, 'x')}, {11, std::string(30000, 'y')}}));
  EXPECT_EQ(got.err, (Lines{{9, std::string(200000, 'x')}}));
}

TEST(COutput, ExitInsideAndAtExit) {
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <stdlib.h>\n"
      "static void bye(void) {\n"
      "  printf(\"bye\");\n"
      "}\n"
      "static void f(void) {\n"
      "  printf(\"in f\"), exit(3);\n"
      "}\n"
      "int main(void) {\n"
      "  atexit(bye);\n"
      "  printf(\"main \");\n"
      "  f();\n"
      "}\n");
  EXPECT_EQ(got.run.answer["outcome"], "exited");
  EXPECT_EQ(got.out, (Lines{{4, "bye"}, {7, "in f"}, {11, "main "}}));
}

TEST(COutput, WhatACrashLeavesInTheBufferIsNobodys) {
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <stdlib.h>\n"
      "#include <unistd.h>\n"
      "int main(void) {\n"
      "  printf(\"out\\n\");\n"
      "  fflush(stdout);\n"
      "  printf(\"lost\");\n"
      "  write(1, \"raw\", 3);\n"
      "  abort();\n"
      "}\n");
  EXPECT_EQ(got.run.answer["outcome"], "signal");
  EXPECT_EQ(got.run.answer["stdout"], "out\nraw");
  EXPECT_EQ(got.out, (Lines{{5, "out\n"}, {8, "raw"}}));
}

TEST(COutput, TheStepLimitKeepsWhatItsStepsWrote) {
  const Written got = written(
      "#include <stdio.h>\n"
      "int main(void) {\n"
      "  for (int i = 0;; i++)\n"
      "    printf(\"%d \", i);\n"
      "}\n", {"--max-steps", "7"});
  EXPECT_EQ(got.run.answer["outcome"], "step_limit");
  EXPECT_EQ(got.out, (Lines{{4, "0 1 2 "}})) << got.run.command.out;
}

TEST(COutput, OfChildProcesses) {
  NEEDS_PROCESSES();
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <stdlib.h>\n"
      "#include <sys/wait.h>\n"
      "#include <unistd.h>\n"
      "int main(void) {\n"
      "  printf(\"kept \");\n"      // 6: the child has a copy of it
      "  if (fork() == 0) {\n"
      "    printf(\"child \");\n"
      "    exit(0);\n"
      "  }\n"
      "  wait(0);\n"                // 11
      "  printf(\"parent \");\n"    // 12
      "  system(\"echo shell\");\n"  // 13
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.run.answer["stdout"], "kept child shell\nkept parent ");
  EXPECT_EQ(got.out, (Lines{{6, "kept "}, {11, "kept child "}, {12, "parent "}, {13, "shell\n"}}));
}

TEST(COutput, AStreamThatIsRedirectedReopenedAndClosed) {
  const Written got = written(
      "#include <fcntl.h>\n"
      "#include <stdio.h>\n"
      "#include <unistd.h>\n"
      "int main(void) {\n"
      "  printf(\"before \");\n"                                  // 5
      "  fflush(stdout);\n"
      "  int saved = dup(1), file = open(\"/dev/null\", O_WRONLY);\n"
      "  dup2(file, 1);\n"
      "  printf(\"nowhere\");\n"
      "  fflush(stdout);\n"
      "  dup2(saved, 1);\n"
      "  printf(\"after \");\n"                                   // 12
      "  freopen(\"/dev/null\", \"w\", stdout);\n"
      "  printf(\"elsewhere\");\n"
      "  dprintf(saved, \"late\");\n"                             // 15
      "  fclose(stdout);\n"
      "  dprintf(saved, \"r\");\n"                                // 17
      "  close(2);\n"
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.run.answer["stdout"], "before after later");
  EXPECT_EQ(got.out, (Lines{{5, "before "}, {12, "after "}, {15, "late"}, {17, "r"}}));
}

TEST(COutput, BothStreamsInOnePipe) {
  const Written got = written(
      "#include <stdio.h>\n"
      "#include <unistd.h>\n"
      "int main(void) {\n"
      "  dup2(1, 2);\n"
      "  printf(\"out \");\n"
      "  fprintf(stderr, \"err \");\n"
      "  fflush(stdout);\n"
      "  return 0;\n"
      "}\n");
  EXPECT_EQ(got.run.answer["stdout"], "err out ");
  EXPECT_EQ(got.out, (Lines{{5, "out "}, {6, "err "}}));
}

TEST(COutput, OfAnEntry) {
  const Written got = written(
      "#include <stdio.h>\n"
      "int f(int n) {\n"
      "  printf(\"in f \");\n"
      "  return n;\n"
      "}\n"
      "int argument(void) {\n"
      "  printf(\"argument \");\n"
      "  return 1;\n"
      "}\n", {"--entry", "f", "--args", "argument()"});
  EXPECT_EQ(got.out, (Lines{{-1, "argument "}, {3, "in f "}}));
}

TEST(COutput, FunctionsOfTheProgramThatTheLibraryHasTooAreItsOwn) {
  const CLab lab;
  const std::string own = lab.file("own.c",
      "#include <stdarg.h>\n"
      "#include <stdio.h>\n"
      "int printf(const char *format, ...) {\n"
      "  return fputs(\"own \", stdout);\n"
      "}\n"
      "int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments) {\n"
      "  return vfprintf(file, format, arguments);\n"
      "}\n"
      "int __vdprintf_chk(int fd, int flag, const char *format, va_list arguments) {\n"
      "  return vdprintf(fd, format, arguments);\n"
      "}\n");
  const std::string text =
      "#include <stdio.h>\n"
      "int main(void) {\n"
      "  printf(\"%d\", 1);\n"
      "  fprintf(stdout, \"%d \", 2);\n"
      "  fflush(stdout);\n"
      "  dprintf(1, \"%d\", 3);\n"
      "  return 0;\n"
      "}\n";
  const CRun run = lab.trace(lab.file("program.c", text), {own, "--cflags", "-fno-builtin"});
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["stdout"], "own 2 3");
}

TEST(COutput, OfThreads) {
  const Written got = written(
      "#include <pthread.h>\n"
      "#include <stdio.h>\n"
      "static void *numbers(void *unused) {\n"
      "  for (int i = 0; i < 3000; i++)\n"
      "    printf(\"%d\\n\", i);\n"                 // 5
      "  return unused;\n"
      "}\n"
      "static void *letters(void *unused) {\n"
      "  for (int i = 0; i < 3000; i++)\n"
      "    puts(\"a\");\n"                          // 10
      "  return unused;\n"
      "}\n"
      "int main(void) {\n"
      "  pthread_t a, b;\n"
      "  pthread_create(&a, 0, numbers, 0);\n"
      "  pthread_create(&b, 0, letters, 0);\n"
      "  pthread_join(a, 0);\n"
      "  pthread_join(b, 0);\n"
      "  return 0;\n"
      "}\n", {"--cflags", "-pthread"});
  std::string want[2];
  for (int i = 0; i < 3000; ++i) {
    want[0] += std::to_string(i) + "\n";
    want[1] += "a\n";
  }
  EXPECT_EQ(got.out, (Lines{{5, want[0]}, {10, want[1]}}));
}

}  // namespace
}  // namespace foretrace::tracer
