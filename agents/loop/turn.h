// Turn: what a policy does next: some text, and the tools that it calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

struct ToolCall {
  std::string id;  // of a chat server's call; empty: written as text
  std::string name;
  Json arguments = Json::object();
};

struct Turn {
  std::string content;
  std::vector<ToolCall> calls;
  std::string problem;  // why there is no call: what the model is told
  int64_t tokens = 0;   // read and written for it
  std::string thought;  // of servers that give it apart; kept, and not sent back
};

// Turns as messages of a chat, in the form of mini-swe-agent's trajectories: `extra` holds what is not sent to a model.
//   assistant {"role","content","tool_calls":[...],"extra":{"actions":[{"tool","arguments"}],"tokens"}}
//   its results, of calls with an id {"role":"tool","tool_call_id","content"}, else {"role":"user","content"}
Json assistant_message(const Turn& turn);
Json result_message(const ToolCall& call, const std::string& content);
// Of an assistant's message as above. kParse: it is none.
Result<Turn> turn_of(const Json& message);

// What stands in a text of a model that knows no tool calls, one call: <tool: bash>ls</tool>, or a fenced block ```bash ... ```. The text between is the tool's
// first parameter, or a JSON object of all. The turn's `problem` says what is wrong where there is none, or several.
Turn read_text_call(const std::string& text, const std::vector<std::pair<std::string, std::string>>& first_parameters);

}  // namespace foretrace::agents
