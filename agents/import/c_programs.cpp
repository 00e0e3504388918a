// Whole C programs that print: NAME.c beside NAME.c.expected (c-testsuite), into which a bug is seeded.
#include <algorithm>
#include <filesystem>

#include "agents/import/task_import.h"
#include "agents/import/unpacked_set.h"
#include "core/file.h"

namespace foretrace::agents {
namespace {

namespace fs = std::filesystem;

constexpr double kCSeconds = 5;
constexpr const char* kCProgram = "main.c";

Result<Draft> read_c_program(const std::string& path) {
  Draft draft;
  Task& task = draft.task;
  const std::string name = fs::path(path).stem().string();
  task.name = "c-" + name;
  task.language = "c";
  task.program = kCProgram;
  task.entry = "main";
  task.origin = "c-testsuite " + name + ", with a seeded bug";
  task.licence = "ISC";
  TRY_ASSIGN(task.solution[kCProgram].bytes, read_file(path));
  task.tests.kind = TestKind::kText;
  task.tests.seconds = kCSeconds;
  task.tests.build = "cc -w -o program main.c -lm";
  task.tests.run = "./program";
  TestCase test;
  test.name = "run";
  TRY_ASSIGN(test.stdout_text, read_file(path + ".expected"));
  task.tests.cases.push_back(std::move(test));
  draft.hints = "`" + task.tests.build + "` builds it.";
  return draft;
}

}  // namespace

Result<std::vector<Draft>> read_c_programs(const std::string& path) {
  TRY_ASSIGN(const auto set, UnpackedSet::open(path));
  std::vector<std::string> programs;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(set.folder(), failed), end; !failed && at != end; at.increment(failed))
    if (at->path().extension() == ".c" && file_exists(at->path().string() + ".expected")) programs.push_back(at->path().string());
  std::sort(programs.begin(), programs.end());
  std::vector<Draft> drafts;
  for (const std::string& program : programs) {
    TRY_ASSIGN(Draft draft, read_c_program(program));
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace foretrace::agents
