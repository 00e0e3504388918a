// Grader: runs a task's tests on files, in a sandbox of its own that holds a fresh copy of them and goes away with the run. Tests never lie beside what is
// tested: a Python program runs in a process that was forked before the cases came into the sandbox, and hands back data alone; what programs should print stays
// outside. Not thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/tasks/task.h"
#include "core/json.h"
#include "core/result.h"
#include "worldmodel/scratch_store.h"

namespace foretrace::agents {

struct CaseResult {
  std::string outcome = "not run";  // "passed", "failed" (a wrong answer), "crashed" (an exception, a dead process), "timeout", "not run"
  std::string detail;               // for people, without times or addresses
  friend bool operator==(const CaseResult&, const CaseResult&) = default;
};

struct Grade {
  std::vector<CaseResult> cases;
  std::string problem;  // why no case ran: the compiler's message
  double seconds = 0;
  [[nodiscard]] int64_t passed_cases() const;
  [[nodiscard]] bool passed() const { return problem.empty() && !cases.empty() && passed_cases() == static_cast<int64_t>(cases.size()); }
  // "passed", or that of the first case that did not.
  [[nodiscard]] std::string outcome() const;
};

// {"passed","outcome","cases":[{"name","outcome","detail"}], "problem"}
Json grade_json(const Grade& grade, const TestSuite& tests);

class Grader {
 public:
  explicit Grader(tracer::RecorderOptions options = {});

  // `files` as they are. An Error: the sandbox could not be run; whatever the files do is a Grade.
  Result<Grade> grade(const WorkFiles& files, const Task& task, const TestSuite& tests);

  // Other texts of the task's program among the same files, each a grade; a grade ends with its first case that does not pass. REQUIRES: tests of Python
  Result<std::vector<Grade>> grade_variants(const Task& task, const TestSuite& tests, std::span<const std::string> sources);

  // What calls of the solution give.
  struct Value {
    std::string text;  // repr; empty: it raised, or gave no plain data
    std::string type;
    std::string problem;
  };
  Result<std::vector<Value>> evaluate(const Task& task, const WorkFiles& files, std::span<const std::string> calls);

 private:
  struct Job {
    Json first, second;  // as run_cases.py reads them
    size_t variants = 1, cases = 1;
    double seconds = 0;
  };
  Result<std::vector<Grade>> run(const Job& job);
  worldmodel::ScratchStore store_;
};

}  // namespace foretrace::agents
