// A policy that is a model behind an OpenAI-compatible chat server: with tool calls where the server knows them, by text where it does not (turn.h).
#pragma once

#include <memory>

#include "agents/loop/policy.h"
#include "worldmodel/remote/completion_service.h"

namespace foretrace::agents {

struct ChatOptions {
  remote::ServiceSettings service;
  int64_t max_tokens = 4096;  // of a turn
  double temperature = 0;
  int64_t seed = 0;
  bool tool_calls = true;  // false: tools are described in the first message alone
};

// kInvalidArgument: no server, no model.
Result<std::unique_ptr<Policy>> make_chat_policy(ChatOptions options);

}  // namespace foretrace::agents
