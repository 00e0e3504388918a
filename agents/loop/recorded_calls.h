// RecordedCall: a tool call of a stored episode, with the working folder's files as they were before it.
#pragma once

#include <string>
#include <vector>

#include "agents/loop/work_session.h"
#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

struct RecordedCall {
  std::string tool;
  Json arguments;
  Json result;          // as the agent saw it
  int64_t turn = 0;     // from 1
  int64_t number = 0;   // among the turn's calls, from 1
  size_t position = 0;  // of the result among the messages
  size_t turn_end = 0;  // of the messages, behind the turn's results
  WorkFiles files;
};

struct RecordedCalls {
  std::vector<RecordedCall> calls;
  int64_t lost = 0;  // calls from a command on that gave another result when it was run again: what stood in the folder is not known
};

// Commands and edits are done again, in a folder of their own; tests, traces and simulations, which change no file, are not. kInvalidArgument: the episode is of another task.
Result<RecordedCalls> recorded_calls(const Task& task, const Json& messages, const SessionTools& shared);

}  // namespace foretrace::agents
