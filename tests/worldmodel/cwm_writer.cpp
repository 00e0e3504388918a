#include "tests/worldmodel/cwm_writer.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "worldmodel/cwm_prompt.h"

namespace foretrace::worldmodel {
namespace {

std::string output_of(const std::string& command) {
  std::string out;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return out;
}

}  // namespace

std::string write_as_cwm(const Program& program) {
  constexpr std::string_view kBegin = "<|trace_context_start|>", kMark = "  # << START_OF_TRACE", kEnd = "<|end_of_text|>\n";
  const std::string prompt = cwm_prompt(program);
  std::string source = prompt.substr(prompt.find(kBegin) + kBegin.size());
  source = source.substr(0, source.find("<|frame_sep|>"));
  const size_t mark = source.find(kMark), name = source.rfind("def ", mark) + 4;
  const std::string entry = source.substr(name, source.find('(', name) - name);
  source.erase(mark, kMark.size());

  const ScratchDirectory folder;
  EXPECT_TRUE(write_file_atomic(folder / "p.py", source).ok());
  const std::string foretrace = FORETRACE_BINARY_DIR "/foretrace", db = " --db " + (folder / "t.db");
  output_of(foretrace + " trace " + (folder / "p.py") + " --entry " + entry + " --args ''" + db);
  const std::string shown = output_of(foretrace + " show --format cwm" + db);
  EXPECT_TRUE(shown.starts_with(prompt)) << shown;
  EXPECT_TRUE(shown.ends_with(kEnd)) << shown;
  return shown.substr(prompt.size(), shown.size() - prompt.size() - kEnd.size());
}

}  // namespace foretrace::worldmodel
