// Policy: what decides an agent's next turn. It sees what has been said and done so far, and is asked again and again until it submits.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/loop/turn.h"
#include "agents/tasks/task.h"
#include "agents/tools/tool.h"

namespace foretrace::agents {

struct EpisodeView {
  const Task& task;
  const Json& messages;   // system, user, then turns and their results (turn.h)
  const ToolList& tools;  // that may be called
  int64_t turns = 0;      // that were taken
};

class Policy {
 public:
  virtual ~Policy() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  // Two policies of one id do the same, as far as they can: all settings that decide a turn.
  [[nodiscard]] virtual std::string id() const { return name(); }
  // An Error: it cannot go on (its server is gone); the episode stays unfinished. Whatever it needs to know of earlier turns it reads off the messages, so that it can
  // go on with an episode that another process began.
  virtual Result<Turn> next(const EpisodeView& view) = 0;
};

// Submits at once.
std::unique_ptr<Policy> make_noop_policy();
// Writes the files of the task's solution. The check of task and grader, and the upper bound.
std::unique_ptr<Policy> make_oracle_policy();

// Turns as they are given, then it submits: by the task's name, or "*" for all others.
std::unique_ptr<Policy> make_scripted_policy(std::map<std::string, std::vector<Turn>> turns, std::string id, std::string name = "scripted");
// Of a file {"TASK" or "*": [{"content": "...", "calls": [{"tool": "bash", "arguments": {...}}]}, ...]}.
Result<std::unique_ptr<Policy>> read_scripted_policy(const std::string& path);

}  // namespace foretrace::agents
