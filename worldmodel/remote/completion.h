// The two endpoints of an OpenAI-compatible server that give text for text: /v1/completions and /v1/chat/completions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::remote {

enum class Api { kChat, kCompletions };

struct CompletionRequest {
  std::string prompt;  // chat: the one message of the user
  int64_t max_tokens = 1024;
  double temperature = 0;
  std::vector<std::string> stop;
  int64_t seed = 0;
  bool special_tokens = false;  // the prompt spells a model's own tokens, and the answer must too (vLLM's and SGLang's fields)
  double top_p = 1;             // sent where it is less
  Json messages;                // chat: a whole conversation in place of the prompt; null: none
  Json tools;                   // chat: that the model may call, as the API takes them; null: none
};

// A tool that the model calls.
struct CalledTool {
  std::string id, name;
  std::string arguments;  // as the model wrote them: JSON, one hopes
};

struct Completion {
  std::string text;    // chat: the message's content
  std::string finish;  // "stop", "length", ...; empty: the server does not say
  std::optional<int64_t> prompt_tokens, completion_tokens;
  // Of a chat, and not kept by caches.
  std::string thought;  // where the server gives it apart
  std::vector<CalledTool> tool_calls;
};

// `url` is a server (http://host:8000), its API's root (http://host:8000/v1) or the endpoint itself. A query (?x=1) goes behind the path.
// kInvalidArgument: it has no http:// or https:// before it, holds a password, or is the other API's endpoint.
Result<std::string> endpoint(const std::string& url, Api api);

std::string request_body(Api api, const std::string& model, const CompletionRequest& request);

// kParseError says what the body lacks. Read as generously as servers differ: no usage, no finish_reason, content in parts, content
// null or missing beside reasoning_content or tool calls, tool calls without an id (they get "call_N"), arguments as an object.
Result<Completion> parse_completion(Api api, std::string_view body);

// What an error reply says: {"error": {"message": ...}}, {"error": "..."}, {"message": ...}, {"detail": ...}, else its first bytes.
std::string error_message(std::string_view body);

}  // namespace foretrace::remote
