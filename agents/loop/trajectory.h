// Trajectories as files: mini-swe-agent's form ("mini-swe-agent-1.1"), which its viewers read, and SWE-bench's predictions.
#pragma once

#include <string>
#include <vector>

#include "agents/loop/episode_store.h"
#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

// Where a run keeps it: OUT/TASK/TASK.traj.json.
std::string trajectory_path(const std::string& out, const std::string& task);

// {"instance_id", "info": {"exit_status", "submission", "model_stats", "config", "mini_version", "foretrace": {"task_key", "policy", "solved", "grade"}}, "messages",
//  "trajectory_format"}. Of an episode that is not finished, exit status and submission are null.
Json trajectory_json(const EpisodeRecord& episode, const Json& messages);

struct Trajectory {
  std::string task;
  std::string exit_status, submission;
  Json grade;     // null where the file has none
  Json messages;  // the exit among them
};
// kParse: no trajectory of that form, or one whose turns have no actions of ours.
Result<Trajectory> read_trajectory(const std::string& path);

// {"TASK": {"model_name_or_path", "instance_id", "model_patch"}, ...} of those that are finished.
Json predictions_json(const std::vector<EpisodeRecord>& episodes);

}  // namespace foretrace::agents
