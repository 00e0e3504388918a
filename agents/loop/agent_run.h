// A policy over a set of tasks, one after the other or several side by side, with everything on disk: OUT/episodes.db, OUT/preds.json, OUT/TASK/TASK.traj.json.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agents/loop/episode_store.h"
#include "agents/loop/policy.h"
#include "agents/loop/work_session.h"
#include "core/result.h"

namespace foretrace::agents {

struct AgentRunOptions {
  std::string out;
  std::function<void(int64_t done, int64_t all, const EpisodeRecord& last)> progress;  // in any thread, in one at a time
  std::function<bool()> stop;  // asked before each turn, in any thread; true: the run is over, and goes on another time
};

struct AgentRunReport {
  std::vector<EpisodeRecord> episodes;  // of these tasks, in their order, as far as they are finished
  int64_t kept = 0;                     // of them, from an earlier run
  int64_t resumed = 0;                  // that an earlier run had begun
  [[nodiscard]] int64_t solved() const;
};

// What one thread works with. A grader's host dies with the thread that made it.
struct AgentWorker {
  std::unique_ptr<worldmodel::WorldModel> model;  // may be null
  std::unique_ptr<Grader> grader;
  std::unique_ptr<Policy> policy;
  SessionTools shared;  // of them
};
using MakeAgentWorker = std::function<Result<AgentWorker>()>;

// Episodes that the store has finished are kept, those that it has begun go on. An Error of the policy ends the run; what is done is kept.
Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, Policy& policy, const SessionTools& shared, const AgentRunOptions& options);

// The same by `jobs` threads, each with a worker that it makes and destroys; whoever is free takes the next task. An Error of one has the others stop before their next turn.
// REQUIRES: jobs >= 1, `make` may be called by several threads at a time, and its policies are of one id
Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, const MakeAgentWorker& make, int jobs, const AgentRunOptions& options);

}  // namespace foretrace::agents
