#include "worldmodel/remote/completion.h"

#include <algorithm>

#include "core/json.h"

namespace foretrace::remote {
namespace {

constexpr size_t kShownBytes = 200;

Error lacks(const std::string& what) { return parse_error("the server's reply has no " + what); }

// A message's content: text, parts of it, or nothing beside what a model thought.
Result<std::string> content_of(const Json& message) {
  const auto content = message.find("content");
  if (content == message.end() && message.contains("tool_calls")) return std::string();
  if (content == message.end()) return lacks("choices[0].message.content");
  if (content->is_string()) return content->get<std::string>();
  if (content->is_null()) return std::string();
  if (!content->is_array()) return lacks("text in choices[0].message.content");
  std::string text;
  for (const Json& part : *content)
    if (part.is_object() && part.contains("text") && part["text"].is_string()) text += part["text"].get<std::string>();
  return text;
}

Result<std::string> text_of(Api api, const Json& choice) {
  const char* field = api == Api::kChat ? "message" : "text";
  const auto found = choice.find(field);
  if (found == choice.end()) return lacks(std::string("choices[0].") + field);
  if (api == Api::kChat) return found->is_object() ? content_of(*found) : lacks("object in choices[0].message");
  if (!found->is_string()) return lacks("text in choices[0].text");
  return found->get<std::string>();
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<std::vector<CalledTool>> tool_calls_of(const Json& message) {
  std::vector<CalledTool> calls;
  const auto list = message.find("tool_calls");
  if (list == message.end() || list->is_null()) return calls;
  if (!list->is_array()) return lacks("list in choices[0].message.tool_calls");
  for (const Json& item : *list) {
    const auto function = item.is_object() ? item.find("function") : item.end();
    if (!item.is_object() || function == item.end() || !function->is_object()) return lacks("function in a tool call");
    CalledTool& call = calls.emplace_back();
    call.id = text_in(item, "id");
    if (call.id.empty()) call.id = "call_" + std::to_string(calls.size());
    call.name = text_in(*function, "name");
    call.arguments = text_in(*function, "arguments");
    if (const auto object = function->find("arguments"); object != function->end() && object->is_object()) call.arguments = dump_json(*object);
    if (call.name.empty()) return lacks("name of a called tool");
  }
  return calls;
}

std::optional<int64_t> count_in(const Json& usage, const char* name) {
  const auto found = usage.find(name);
  if (found == usage.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<int64_t>();
}

}  // namespace

Result<std::string> endpoint(const std::string& url, Api api) {
  const size_t scheme = url.find("://");
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return invalid_argument("no server at '" + url + "'", "it is like http://localhost:8000 or https://host/v1");
  const size_t question = std::min(url.find('?'), url.size());
  std::string root = url.substr(0, question);
  while (root.ends_with('/')) root.pop_back();
  if (root.substr(scheme + 3, root.find('/', scheme + 3) - scheme - 3).find('@') != std::string::npos)
    return invalid_argument("a name or a password in --url would be stored with the results", "put the key into FORETRACE_API_KEY");
  const std::string query = url.substr(question), last = api == Api::kChat ? "/chat/completions" : "/completions";
  if (root.ends_with("/completions")) {
    if (root.ends_with("/chat/completions") == (api == Api::kChat)) return root + query;
    return invalid_argument(root + " is the endpoint of the other API", "--remote-api chat or completions");
  }
  if (root.find('/', scheme + 3) == std::string::npos) root += "/v1";
  return root + last + query;
}

std::string request_body(Api api, const std::string& model, const CompletionRequest& request) {
  Json body = {{"model", model}};
  if (api == Api::kChat) {
    body["messages"] = request.messages.is_null() ? Json::array({Json{{"role", "user"}, {"content", request.prompt}}}) : request.messages;
    if (!request.tools.is_null()) body["tools"] = request.tools;
  } else {
    body["prompt"] = request.prompt;
  }
  body["max_tokens"] = request.max_tokens;
  body["temperature"] = request.temperature;
  if (request.top_p < 1) body["top_p"] = request.top_p;
  body["seed"] = request.seed;
  if (!request.stop.empty()) body["stop"] = request.stop;
  if (request.special_tokens) {
    body["add_special_tokens"] = false;
    body["skip_special_tokens"] = false;
    body["spaces_between_special_tokens"] = false;
  }
  return dump_json(body);
}

Result<Completion> parse_completion(Api api, std::string_view body) {
  TRY_ASSIGN(const Json reply, parse_json(body));
  if (!reply.is_object()) return parse_error("the server's reply is no JSON object");
  if (reply.contains("error") && !reply["error"].is_null()) return parse_error("the server's reply is an error: " + error_message(body));
  const auto choices = reply.find("choices");
  if (choices == reply.end() || !choices->is_array() || choices->empty() || !choices->front().is_object()) return lacks("choices[0]");
  const Json& choice = choices->front();
  Completion completion;
  TRY_ASSIGN(completion.text, text_of(api, choice));
  if (api == Api::kChat) {
    TRY_ASSIGN(completion.tool_calls, tool_calls_of(choice["message"]));
    completion.thought = text_in(choice["message"], "reasoning_content");
  }
  if (const auto finish = choice.find("finish_reason"); finish != choice.end() && finish->is_string())
    completion.finish = finish->get<std::string>();
  if (const auto usage = reply.find("usage"); usage != reply.end() && usage->is_object()) {
    completion.prompt_tokens = count_in(*usage, "prompt_tokens");
    completion.completion_tokens = count_in(*usage, "completion_tokens");
  }
  return completion;
}

std::string error_message(std::string_view body) {
  const auto json = parse_json(body);
  if (json.ok() && json.value().is_object()) {
    const Json& reply = json.value();
    const Json& error = reply.contains("error") && reply["error"].is_object() ? reply["error"] : reply;
    for (const char* name : {"message", "error", "detail"})
      if (error.contains(name) && error[name].is_string()) return error[name].get<std::string>();
  }
  return std::string(body.substr(0, kShownBytes));
}

}  // namespace foretrace::remote
