#include "agents/loop/turn.h"

#include <algorithm>

#include "core/trimmed.h"

namespace foretrace::agents {
namespace {

constexpr const char* kForm = "Call exactly one tool: by a tool call, or as <tool: NAME>{\"argument\": ...}</tool>; a shell command as <tool: bash>COMMAND</tool> or in a fenced block ```bash.";

struct Written {
  std::string name, body;
};

// <tool: NAME>...</tool>
std::vector<Written> tagged_calls(const std::string& text) {
  std::vector<Written> found;
  const std::string open = "<tool:", close = "</tool>";
  for (size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    const size_t head = text.find('>', at), end = text.find(close, at);
    if (head == std::string::npos || end == std::string::npos || head > end) break;
    found.push_back({std::string(trimmed(text.substr(at + open.size(), head - at - open.size()))), text.substr(head + 1, end - head - 1)});
    at = end + close.size();
  }
  return found;
}

// ```bash\n...\n```
std::vector<Written> fenced_calls(const std::string& text) {
  std::vector<Written> found;
  for (size_t at = text.find("```"); at != std::string::npos; at = text.find("```", at)) {
    const size_t line = text.find('\n', at);
    const size_t end = line == std::string::npos ? line : text.find("\n```", line);
    if (end == std::string::npos) break;
    const std::string tag(trimmed(text.substr(at + 3, line - at - 3)));
    if (tag == "bash" || tag == "sh" || tag == "mswea_bash_command") found.push_back({"bash", text.substr(line + 1, end - line - 1)});
    at = end + 4;
  }
  return found;
}

}  // namespace

Json assistant_message(const Turn& turn) {
  Json message = {{"role", "assistant"}, {"content", turn.content}};
  Json actions = Json::array(), calls = Json::array();
  for (const ToolCall& call : turn.calls) {
    actions.push_back({{"tool", call.name}, {"arguments", call.arguments}});
    if (!call.id.empty()) calls.push_back({{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments.is_string() ? call.arguments.get<std::string>() : dump_json(call.arguments)}}}});
  }
  if (!calls.empty()) message["tool_calls"] = std::move(calls);
  message["extra"] = {{"actions", std::move(actions)}, {"tokens", turn.tokens}};
  if (!turn.problem.empty()) message["extra"]["problem"] = turn.problem;
  if (!turn.thought.empty()) message["extra"]["reasoning_content"] = turn.thought;
  return message;
}

Json result_message(const ToolCall& call, const std::string& content) {
  if (call.id.empty()) return {{"role", "user"}, {"content", content}};
  return {{"role", "tool"}, {"tool_call_id", call.id}, {"content", content}};
}

Result<Turn> turn_of(const Json& message) {
  const auto bad = [](const std::string& what) { return parse_error("a message of an assistant " + what); };
  if (!message.is_object() || message.value("role", "") != "assistant") return bad("is no object with that role");
  Turn turn;
  const Json content = message.value("content", Json());
  if (content.is_string()) turn.content = content.get<std::string>();
  const Json extra = message.value("extra", Json::object());
  if (!extra.is_object() || !extra.contains("actions") || !extra["actions"].is_array()) return bad("has no extra.actions");
  const Json calls = message.value("tool_calls", Json::array());
  for (const Json& action : extra["actions"]) {
    if (!action.is_object() || !action.contains("tool") || !action["tool"].is_string() || !action.contains("arguments")) return bad("has an action without tool and arguments");
    ToolCall call{"", action["tool"].get<std::string>(), action["arguments"]};
    if (turn.calls.size() < calls.size() && calls[turn.calls.size()].is_object() && calls[turn.calls.size()].contains("id") && calls[turn.calls.size()]["id"].is_string())
      call.id = calls[turn.calls.size()]["id"].get<std::string>();
    turn.calls.push_back(std::move(call));
  }
  if (extra.contains("problem") && extra["problem"].is_string()) turn.problem = extra["problem"].get<std::string>();
  if (extra.contains("reasoning_content") && extra["reasoning_content"].is_string()) turn.thought = extra["reasoning_content"].get<std::string>();
  if (extra.contains("tokens") && extra["tokens"].is_number_integer()) turn.tokens = extra["tokens"].get<int64_t>();
  return turn;
}

Turn read_text_call(const std::string& text, const std::vector<std::pair<std::string, std::string>>& first_parameters) {
  Turn turn;
  turn.content = text;
  auto found = tagged_calls(text);
  if (found.empty()) found = fenced_calls(text);
  if (found.size() != 1) {
    turn.problem = (found.empty() ? "There was no tool call. " : "There were " + std::to_string(found.size()) + " tool calls. ") + std::string(kForm);
    return turn;
  }
  const Written& written = found[0];
  const auto known = std::find_if(first_parameters.begin(), first_parameters.end(), [&](const auto& tool) { return tool.first == written.name; });
  ToolCall call{"", written.name, Json::object()};
  const std::string body(trimmed(written.body));
  if (body.starts_with('{') && written.name != "bash") {
    const auto json = parse_json(body);
    if (!json.ok()) {
      turn.problem = "The arguments of " + written.name + " are no JSON: " + json.error().text() + ". " + kForm;
      return turn;
    }
    call.arguments = json.value();
  } else if (!body.empty() && known != first_parameters.end() && !known->second.empty()) {
    call.arguments[known->second] = body;
  }
  turn.calls.push_back(std::move(call));
  return turn;
}

}  // namespace foretrace::agents
