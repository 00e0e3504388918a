// Replay: a trajectory's turns taken again, in a fresh folder: does everything come out as it did?
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/loop/episode.h"
#include "agents/loop/trajectory.h"

namespace foretrace::agents {

// The turns of other runs: `out` is the folder that `run_agent` wrote, with a trajectory of each task. What a trajectory ends without is submitted.
Result<std::unique_ptr<Policy>> read_replay_policy(const std::string& out, const std::vector<Task>& tasks);

struct ReplayReport {
  bool same = false;
  std::string what;            // the first difference: "message 7", "exit status", "submission", "grade"
  std::string before, now;
  EpisodeEnd end;
};

// REQUIRES: the task is the trajectory's
Result<ReplayReport> replay(const Trajectory& trajectory, const Task& task, const SessionTools& shared);

}  // namespace foretrace::agents
