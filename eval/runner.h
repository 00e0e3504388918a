// Runs a system over a suite: what the store has is kept, what it lacks is computed and stored
// sample by sample.
#pragma once

#include <functional>
#include <string>

#include "eval/results_store.h"
#include "eval/suite.h"
#include "eval/summary.h"

namespace foretrace::eval {

struct RunOptions {
  int64_t limit = 0;     // items, the first in a seeded order of their names; 0 = all
  int64_t batch = 16;    // tasks that the system sees at once
  std::string settings;  // decode settings, part of each sample's key
  std::string detail;    // of the system, for people
  std::function<void(int64_t done, int64_t all)> progress;
};

// Makes sure that every task has its sample and gives the table over them.
Result<Summary> run_suite(Suite& suite, worldmodel::WorldModel& system, ResultsStore& store,
                          const RunOptions& options);

// The tasks of `limit` items: a subset that depends on the items' names alone, nested for growing
// limits.
std::vector<Task> limit_tasks(std::vector<Task> tasks, int64_t limit);

}  // namespace foretrace::eval
