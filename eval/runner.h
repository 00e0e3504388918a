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
  int64_t attempts = 1;  // samples of each task, each a task with an attempt of its own
  std::string settings;  // decode settings, part of each sample's key
  std::string detail;    // of the system, for people
  std::function<void(int64_t done, int64_t all)> progress;
  std::function<bool()> stop;  // asked after each batch; true: the table is over what is done
};

// Whoever is asked: its samples of some tasks, all of one part, as Suite::run() gives them.
struct AskedSystem {
  std::string id;
  std::string name;
  std::function<Result<std::vector<Sample>>(std::span<const Task> tasks)> ask;
};

// Makes sure that every task of the suite, a name and a version, has its sample, and gives the table over them.
Result<Summary> run_tasks(const std::string& suite, int version, std::vector<Task> tasks, const AskedSystem& system,
                          ResultsStore& store, const RunOptions& options);

Result<Summary> run_suite(Suite& suite, worldmodel::WorldModel& system, ResultsStore& store,
                          const RunOptions& options);

// The tasks of `limit` items (eval/item_limit.h).
std::vector<Task> limit_tasks(std::vector<Task> tasks, int64_t limit);

// Each task `attempts` times in a row. REQUIRES: attempts >= 1; where it is more, the tasks have none of their own
std::vector<Task> repeat_tasks(const std::vector<Task>& tasks, int64_t attempts);

}  // namespace foretrace::eval
