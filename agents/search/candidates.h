// Candidates: edits of a task's faulty program, with what running them gave once, when the task was made: what the benchmarks of agents gate, rank and search. Models are asked
// about a few of the task's calls; those decide a candidate's outcome, as the tracer tells it.
#pragma once

#include <string>
#include <vector>

#include "agents/tasks/grader.h"
#include "agents/tasks/task.h"
#include "core/result.h"
#include "worldmodel/world_model.h"

namespace foretrace::agents {

struct Candidate {
  std::string source;    // of the task's program
  std::string mutation;  // by which operator; empty: the faulty program, the solution
  std::string outcome;   // of the calls: "passed", "failed", "crashed", "timeout" (predicted_tests.h)
  bool solves = false;   // passes all of the task's tests
};

struct Candidates {
  std::vector<TestCase> calls;  // one at least fails in the faulty program
  Candidate faulty, solution;
  std::vector<Candidate> proposals;  // single edits of the faulty program. None passes the calls and fails the other tests
};

// At most `proposals`, drawn by `seed`; no calls where the task has none whose value models could tell (Python alone). `tracer`: the real one.
Result<Candidates> make_candidates(const Task& task, Grader& grader, worldmodel::WorldModel& tracer, size_t proposals, uint64_t seed);

// TASK/candidates.json. kNotFound: the task has none.
Result<Candidates> read_candidates(const Task& task);
Status write_candidates(const std::string& folder, const Candidates& candidates);

}  // namespace foretrace::agents
