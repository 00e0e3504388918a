// A policy over a set of tasks, with everything on disk: OUT/episodes.db, OUT/preds.json, OUT/TASK/TASK.traj.json.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agents/loop/episode_store.h"
#include "agents/loop/policy.h"
#include "agents/loop/work_session.h"
#include "core/result.h"

namespace foretrace::agents {

struct AgentRunOptions {
  std::string out;
  std::function<void(int64_t done, int64_t all, const EpisodeRecord& last)> progress;
  std::function<bool()> stop;  // asked before each turn; true: the run is over, and goes on another time
};

struct AgentRunReport {
  std::vector<EpisodeRecord> episodes;  // of these tasks, in their order, as far as they are finished
  int64_t kept = 0;                     // of them, from an earlier run
  int64_t resumed = 0;                  // that an earlier run had begun
  [[nodiscard]] int64_t solved() const;
};

// Episodes that the store has finished are kept, those that it has begun go on. An Error of the policy ends the run; what is done is kept.
Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, Policy& policy, const SessionTools& shared, const AgentRunOptions& options);

}  // namespace foretrace::agents
