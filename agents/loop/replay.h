// Replay: a trajectory's turns taken again, in a fresh folder: does everything come out as it did?
#pragma once

#include <string>

#include "agents/loop/episode.h"
#include "agents/loop/trajectory.h"

namespace foretrace::agents {

std::unique_ptr<Policy> make_replay_policy(const Trajectory& trajectory);

struct ReplayReport {
  bool same = false;
  std::string what;            // the first difference: "message 7", "exit status", "submission", "grade"
  std::string before, now;
  EpisodeEnd end;
};

// REQUIRES: the task is the trajectory's
Result<ReplayReport> replay(const Trajectory& trajectory, const Task& task, const SessionTools& shared);

}  // namespace foretrace::agents
