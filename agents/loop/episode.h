// Episode: one policy at one task, from the first message to the grade. Each turn is handed out as soon as it is done, so that whoever keeps them can have the episode
// go on after a kill: the turns that were taken are taken again, then the policy is asked.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agents/loop/policy.h"
#include "agents/loop/work_session.h"
#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

struct EpisodeEnd {
  std::string exit_status;  // "Submitted", "LimitsExceeded", "RepeatedFormatError"; empty: it was stopped, and is not graded
  std::string reason;       // of an end that was not asked for: "steps", "tokens", "seconds"
  std::string patch;        // what the agent changed, as a unified diff
  Grade grade;              // of the hidden tests, on a fresh copy
  Json messages = Json::array();
  int64_t turns = 0;
  int64_t tokens = 0;
  double seconds = 0;
  [[nodiscard]] bool solved() const { return grade.passed(); }
};

struct EpisodeOptions {
  // Messages of an earlier process that is gone, without the exit. Its turns are taken again as far as each gives the same result; from the first that does not on, or where
  // a turn lacks results, the policy is asked anew.
  Json past = Json::array();
  double past_seconds = 0;
  // A turn's messages, which stand from `position` on in place of all that stood there (the first call has those before any turn), with the seconds of all turns. An
  // Error ends the episode.
  std::function<Status(size_t position, const Json& messages, double seconds)> on_turn;
  std::function<bool()> stop;  // asked before each turn; true: the episode is left as it is, to go on another time
};

// The two messages that an episode starts with.
Json first_messages(const Task& task, const ToolList& tools);

Result<EpisodeEnd> run_episode(const Task& task, Policy& policy, const SessionTools& shared, const EpisodeOptions& options = {});

}  // namespace foretrace::agents
