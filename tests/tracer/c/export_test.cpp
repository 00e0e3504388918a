// What the exports of lines make of a run of C (docs/exports.md).
#include "core/file.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

CommandResult exported(const CLab& lab, const std::string& format) {
  return run_command({ProgramLab::foretrace(), "export", "--db", lab.folder() + "/traces.db", "--format", format, "--out", lab.folder() + "/out"});
}

TEST(CExport, CommentsAreThoseOfC) {
  const CLab lab;
  lab.trace(lab.file("program.c",
                     "static int twice(int n) {\n"
                     "  return 2 * n;\n"
                     "}\n"
                     "int main(void) {\n"
                     "  const char *name = \"a;b\";\n"
                     "  int x = \\\n"
                     "      twice(1);\n"
                     "  return name[x] - name[2];\n"
                     "}\n"));
  ASSERT_EQ(exported(lab, "next").exit_code, 0);
  EXPECT_EQ(parse_json(read_file(lab.folder() + "/out").value()).value()["trace"],
            "static int twice(int n) {  // (3) n=1;\n"
            "  return 2 * n;  // (4) __return__=2;\n"
            "}\n"
            "int main(void) {  // (0) NO_CHANGE;\n"
            "  const char *name = \"a;b\";  // (1) name=\"a;b\";\n"
            "  int x = \\\n"
            "      twice(1);  // (2) x=2;\n"
            "  return name[x] - name[2];  // (5) __return__=0;\n"
            "}\n");
  ASSERT_EQ(exported(lab, "semcoder").exit_code, 0);
  EXPECT_EQ(parse_json(read_file(lab.folder() + "/out").value()).value()["trace"],
            "static int twice(int n) {\n"
            "  return 2 * n;\n"
            "}\n"
            "int main(void) { // [INPUT] {} [/INPUT]\n"
            "  const char *name = \"a;b\"; // [STATE-0] {\"name\": \"a;b\"} [/STATE-0]\n"
            "  int x = \\\n"
            "      twice(1); // [STATE-1] {\"x\": 2} [/STATE-1]\n"
            "  return name[x] - name[2]; // [OUTPUT] 0 [/OUTPUT]\n"
            "}\n");
}

TEST(CExport, CodeExecutorHasNoFormForC) {
  const CLab lab;
  lab.trace(lab.file("program.c", "int main(void) {\n  return 0;\n}\n"));
  const CommandResult got = exported(lab, "codeexecutor");
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_EQ(got.err,
            "foretrace: run 1 is one of C, for which CodeExecutor has no form\n"
            "hint: use --run to export others, or --format cwm, next or semcoder\n");
  EXPECT_FALSE(file_exists(lab.folder() + "/out"));
  EXPECT_FALSE(file_exists(lab.folder() + "/out.tmp"));
}

}  // namespace
}  // namespace foretrace::tracer
