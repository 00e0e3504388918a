#include "agents/loop/recorded_calls.h"

#include "agents/loop/turn.h"

namespace foretrace::agents {
namespace {

constexpr size_t kFirstTurn = 2;  // behind system and instruction

bool has_role(const Json& message, const char* role) { return message.is_object() && message.value("role", "") == role; }

// The calls of the turn at `at`, without files; `at` becomes the place of the next.
Result<std::vector<RecordedCall>> calls_of_turn(const Json& messages, int64_t turn, size_t& at) {
  TRY_ASSIGN(const Turn said, turn_of(messages[at]));
  std::vector<RecordedCall> calls;
  for (++at; at < messages.size() && !has_role(messages[at], "assistant") && !has_role(messages[at], "exit"); ++at) {
    if (calls.size() == said.calls.size()) continue;  // of a turn without calls: what was said to it
    const ToolCall& call = said.calls[calls.size()];
    auto result = parse_json(messages[at].value("content", ""));
    if (!result.ok()) return result.error().in("the result of " + call.name + " in turn " + std::to_string(turn));
    RecordedCall recorded;
    recorded.tool = call.name;
    recorded.arguments = call.arguments;
    recorded.result = std::move(result).value();
    recorded.turn = turn;
    recorded.number = static_cast<int64_t>(calls.size()) + 1;
    recorded.position = at;
    calls.push_back(std::move(recorded));
  }
  for (RecordedCall& call : calls) call.turn_end = at;
  return calls;
}

}  // namespace

Result<RecordedCalls> recorded_calls(const Task& task, const Json& messages, const SessionTools& shared) {
  if (messages.size() < kFirstTurn || messages[1].value("content", "") != task.instruction) return invalid_argument("the episode is of another task than " + task.name);
  TRY_ASSIGN(const auto session, WorkSession::open(task, shared));
  RecordedCalls recorded;
  WorkFiles files = task.files;
  int64_t turn = 0;
  bool known = true;
  for (size_t at = kFirstTurn; at < messages.size() && has_role(messages[at], "assistant");) {
    TRY_ASSIGN(auto calls, calls_of_turn(messages, ++turn, at));
    for (RecordedCall& call : calls) {
      const bool changes = call.tool == "bash" || call.tool == "edit";
      if (known && changes) {
        TRY_ASSIGN(const Json again, session->call(call.tool, call.arguments));
        known = again == call.result;
      }
      if (!known) {
        ++recorded.lost;
        continue;
      }
      call.files = files;
      if (changes) {
        TRY_ASSIGN(files, session->workspace().files());
      }
      recorded.calls.push_back(std::move(call));
    }
  }
  return recorded;
}

}  // namespace foretrace::agents
