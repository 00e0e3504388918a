// ReplayItem: a tool call of an episode that `foretrace agent run` stored, as the suite agent-replay asks about it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/loop/policy.h"
#include "agents/search/tool_question.h"
#include "agents/tasks/task.h"
#include "core/result.h"

namespace foretrace::eval {

// An episode with a policy that decides as its own did; none: it cannot be asked again (a chat server).
struct ReplayEpisode {
  std::shared_ptr<const agents::Task> task;
  std::string policy;  // "search", "scripted"
  std::unique_ptr<agents::Policy> decides;
  Json messages;
};

struct ReplayItem {
  std::string name;  // "gcd search 1f2e3d4c 2.1 run_tests": task, policy, episode, turn and call
  std::string tool;
  std::shared_ptr<ReplayEpisode> episode;
  std::optional<agents::ToolQuestion> question;  // none: it asks nothing, or nothing that can be told
  Json real;        // told_result() of what really comes out
  Json before;      // of the same tool's call before it; null: there is none
  size_t position = 0, turn_end = 0;  // of its result, and behind its turn, among the messages
  int64_t turn = 0;
};

struct ReplayItems {
  std::vector<ReplayItem> items;
  int64_t other_tasks = 0;  // episodes of tasks that the folder lacks, or has otherwise
  int64_t lost = 0;         // calls behind a command that gave another result when it was run again
};

// Of stores of episodes, the --out of runs, and the folder of tasks that they were run on. Commands and edits are run again (agents/loop/recorded_calls.h), and the real tracer
// is asked every question: those that it answers otherwise than the agent saw have none. kNotFound: no tool call at all.
Result<ReplayItems> read_replay_items(const std::string& tasks, const std::vector<std::string>& runs);

// The turn that the episode's policy takes behind the item's turn, with the item's result as it was, or another in its place; none where the episode ends there, or its policy
// cannot be asked.
Result<std::optional<Json>> next_decision(const ReplayItem& item, const Json* result);

}  // namespace foretrace::eval
