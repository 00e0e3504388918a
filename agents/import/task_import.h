// Tasks from published sets of programs: bugs as they are (QuixBugs), or seeded ones (HumanEval, MBPP, C programs). Whatever becomes a task was run: the solution
// passes its tests, the files that an agent gets fail them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agents/tasks/task.h"
#include "core/result.h"

namespace foretrace::agents {

struct ImportOptions {
  std::string kind;   // "quixbugs", "humaneval", "mbpp", "c"
  std::string path;   // a folder or .tar.gz (quixbugs; c: programs with their output in NAME.c.expected), the benchmark's JSON lines
  std::string out;    // folder that the tasks go into
  int64_t limit = 0;  // programs, the first; 0: all
  int64_t mutants = 1;     // tasks made of a program, each with another bug
  int64_t proposals = 40;  // edits of the faulty program that are run and kept (candidates.h)
  uint64_t seed = 1;
  std::function<void(int64_t done, int64_t all)> progress;
};

struct ImportReport {
  int64_t programs = 0, tasks = 0;
  int64_t there = 0;  // tasks that were in `out` already
  std::map<std::string, int64_t> left_out;  // programs, by why
};

// A rerun goes on where one that was stopped ended.
Result<ImportReport> import_tasks(const ImportOptions& options);

// What becomes a task, as it is in its set.
struct Draft {
  Task task;          // without `files` where the bug is to be seeded; of `tests` the calls lack `expect` where the solution is to say it
  std::string hints;  // what a person would be told of the program; goes into the instruction
};
Result<std::vector<Draft>> read_quixbugs(const std::string& path);
Result<std::vector<Draft>> read_humaneval_repairs(const std::string& path);
Result<std::vector<Draft>> read_mbpp_repairs(const std::string& path);
Result<std::vector<Draft>> read_c_programs(const std::string& path);

}  // namespace foretrace::agents
