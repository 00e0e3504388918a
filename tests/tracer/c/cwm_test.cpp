// The text of CWM that a run of C gives (docs/c_tracing.md).
#include "core/file.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

std::string shown(const CLab& lab) {
  const CommandResult got = run_command({ProgramLab::foretrace(), "show", "--db", lab.folder() + "/traces.db", "--format", "cwm"});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  return got.out;
}

std::string after_context(const std::string& text) { return text.substr(text.find("<|frame_sep|>") + 13); }

TEST(CCwm, FramesOfEveryKind) {
  const CLab lab;
  const std::string program =
      "#include <stdlib.h>\n"
      "static void set(int *at, int value) {\n"
      "  *at = value;\n"
      "}\n"
      "int main(void) {\n"
      "  int *cell = malloc(sizeof *cell);\n"
      "  set(cell, 7);\n"
      "  free(cell);\n"
      "  return *cell * 0;\n"
      "}\n";
  const CRun run = lab.trace(lab.file("program.c", program));
  ASSERT_EQ(run.steps.size(), 12u);  // alloc and free too
  const std::string text = shown(lab);
  const std::string marked = "int main(void) {  // << START_OF_TRACE\n";
  std::string context = program;
  context.replace(context.find("int main(void) {\n"), 17, marked);
  EXPECT_EQ(text.substr(0, text.find("<|frame_sep|>") + 13), "<|begin_of_text|><|trace_context_start|>" + context + "<|frame_sep|>");
  EXPECT_EQ(after_context(text),
            "<|call_sep|>{}<|action_sep|>int main(void) {\n<|frame_sep|>"
            "<|line_sep|>{}<|action_sep|>  int *cell = malloc(sizeof *cell);\n<|frame_sep|>"
            "<|line_sep|>{\"cell\": \"&<uninitialised>\"}<|action_sep|>  set(cell, 7);\n<|frame_sep|>"
            "<|call_sep|>{\"at\": \"&<uninitialised>\", \"value\": \"7\"}<|action_sep|>static void set(int *at, int value) {\n<|frame_sep|>"
            "<|line_sep|>{\"at\": \"&<uninitialised>\", \"value\": \"7\"}<|action_sep|>  *at = value;\n<|frame_sep|>"
            "<|return_sep|><|action_sep|>}\n<|arg_sep|>\"void\"<|frame_sep|>"
            "<|line_sep|>{\"cell\": \"&7\"}<|action_sep|>  free(cell);\n<|frame_sep|>"
            "<|line_sep|>{\"cell\": \"<dangling: freed at line 8>\"}<|action_sep|>  return *cell * 0;\n<|frame_sep|>"
            "<|exception_sep|><|action_sep|>  return *cell * 0;\n<|arg_sep|>\"use after free: read of int that was freed at line 8\"<|frame_sep|>"
            "<|return_sep|><|action_sep|>  return *cell * 0;\n<|arg_sep|>\"0\"<|frame_sep|>"
            "<|end_of_text|>\n");
}

TEST(CCwm, TheEntryIsMarkedAndTheExportIsTheSameText) {
  const CLab lab;
  lab.trace(lab.file("program.c", "int twice(int n) {\n  return 2 * n;\n}\n"), {"--entry", "twice", "--args", "4"});
  const std::string text = shown(lab), out = lab.folder() + "/cwm.txt";
  EXPECT_EQ(text,
            "<|begin_of_text|><|trace_context_start|>int twice(int n) {  // << START_OF_TRACE\n  return 2 * n;\n}\n<|frame_sep|>"
            "<|call_sep|>{\"n\": \"4\"}<|action_sep|>int twice(int n) {\n<|frame_sep|>"
            "<|line_sep|>{\"n\": \"4\"}<|action_sep|>  return 2 * n;\n<|frame_sep|>"
            "<|return_sep|><|action_sep|>  return 2 * n;\n<|arg_sep|>\"8\"<|frame_sep|>"
            "<|end_of_text|>\n");
  EXPECT_EQ(run_command({ProgramLab::foretrace(), "export", "--db", lab.folder() + "/traces.db", "--format", "cwm", "--out", out}).exit_code, 0);
  EXPECT_EQ(read_file(out).value(), text);
}

}  // namespace
}  // namespace foretrace::tracer
