// Task: a folder with an instruction, the files that an agent is given, and the tests that it does not see (docs/agent_tasks.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/tasks/test_suite.h"
#include "agents/tasks/work_files.h"
#include "core/result.h"

namespace foretrace::agents {

// Whatever is used up first ends an agent's work.
struct TaskLimits {
  int64_t steps = 50;        // turns of the policy
  int64_t tokens = 1000000;  // read and written by the policy's model
  double seconds = 600;      // wall clock, of all turns
  double command_seconds = 30;
};

struct Task {
  std::string name;    // of its folder, unique in a set
  std::string folder;  // where it was read; empty: nowhere
  std::string language = "python";
  std::string program;  // the file that is at fault, below the agent's folder; empty: no single one
  std::string entry;    // its function; may be empty
  std::string origin, licence;
  TaskLimits limits;
  std::string instruction;
  WorkFiles files;       // what the agent starts from
  WorkFiles solution;    // of the same paths, right
  TestSuite tests;       // not shown
  WorkFiles test_files;  // beside them
  TestSuite visible;     // cases that run_tests runs; none: there is no such tool
  [[nodiscard]] bool has_visible() const { return !visible.cases.empty(); }
};

// kNotFound, kParse: what is missing or wrong, and where.
Result<Task> read_task(const std::string& folder);
// Every folder in `folder` that holds a task.json, by name. kNotFound: there is none.
Result<std::vector<Task>> read_tasks(const std::string& folder);
// Into a folder named as the task below `parent`, which must hold no task.
Status write_task(const std::string& parent, const Task& task);

// The task with its solution in place.
WorkFiles solved_files(const Task& task);

}  // namespace foretrace::agents
