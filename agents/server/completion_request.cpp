#include "agents/server/completion_request.h"

#include <algorithm>
#include <random>

#include "lm/tokenizer/tokenizer.h"

namespace foretrace::agents {
namespace {

using Prompts = std::vector<std::vector<int32_t>>;

constexpr size_t kMaxStops = 16;

// The fields of a request that are numbers, texts and switches; `has` is false of null too.
class Fields {
 public:
  explicit Fields(const Json& body) : body_(body) {}
  [[nodiscard]] bool has(const char* name) const { return body_.contains(name) && !body_[name].is_null(); }
  [[nodiscard]] const Json& operator[](const char* name) const { return body_[name]; }

  Status integer(const char* name, int64_t low, int64_t high, int64_t& value) const {
    if (!has(name)) return {};
    const Json& given = body_[name];
    if (!given.is_number_integer() || (given.is_number_unsigned() && given.get<uint64_t>() > uint64_t{INT64_MAX}))
      return invalid_argument(std::string(name) + " must be an integer");
    value = given.get<int64_t>();
    if (value < low || value > high) return invalid_argument(std::string(name) + " must be from " + std::to_string(low) + " to " + std::to_string(high));
    return {};
  }
  Status number(const char* name, double low, double high, double& value) const {
    if (!has(name)) return {};
    if (!body_[name].is_number()) return invalid_argument(std::string(name) + " must be a number");
    value = body_[name].get<double>();
    if (!(value >= low && value <= high)) return invalid_argument(std::string(name) + " must be from " + std::to_string(low) + " to " + std::to_string(high));
    return {};
  }
  Status flag(const char* name, bool& value) const {
    if (!has(name)) return {};
    if (!body_[name].is_boolean()) return invalid_argument(std::string(name) + " must be true or false");
    value = body_[name].get<bool>();
    return {};
  }

 private:
  const Json& body_;
};

Result<std::vector<int32_t>> read_ids(const Json& ids) {
  std::vector<int32_t> tokens;
  for (const Json& id : ids) {
    if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() > INT32_MAX) return invalid_argument("prompt: a token id is a whole number");
    tokens.push_back(id.get<int32_t>());
  }
  return tokens;
}

Result<std::vector<int32_t>> read_text(const std::string& text, const lm::tokenizer::Tokenizer* tokenizer) {
  if (tokenizer == nullptr) return invalid_argument("prompt: the model has no tokenizer.json", "give token ids, or ask /foretrace/predict");
  return tokenizer->encode(text);
}

// A text, texts, ids, or lists of ids.
Result<Prompts> read_prompts(const Json& prompt, const lm::tokenizer::Tokenizer* tokenizer) {
  Prompts prompts;
  if (prompt.is_string()) {
    TRY_ASSIGN(prompts.emplace_back(), read_text(prompt.get<std::string>(), tokenizer));
    return prompts;
  }
  if (!prompt.is_array() || prompt.empty()) return invalid_argument("prompt must be a text, token ids, or a list of either");
  if (prompt[0].is_number()) {
    TRY_ASSIGN(prompts.emplace_back(), read_ids(prompt));
    return prompts;
  }
  for (const Json& one : prompt) {
    if (!one.is_string() && !one.is_array()) return invalid_argument("prompt must be a text, token ids, or a list of either");
    TRY_ASSIGN(prompts.emplace_back(), one.is_string() ? read_text(one.get<std::string>(), tokenizer) : read_ids(one));
  }
  return prompts;
}

// What messages say, in ChatML's form: the ecosystem's own templates are programs in Jinja, which this server does not run.
Result<std::string> chat_text(const Json& messages) {
  if (!messages.is_array() || messages.empty()) return invalid_argument("messages must be a list of {\"role\", \"content\"}");
  std::string text;
  for (const Json& message : messages) {
    if (!message.is_object() || !message.contains("role") || !message["role"].is_string() || !message.contains("content"))
      return invalid_argument("messages must be a list of {\"role\", \"content\"}");
    std::string content;
    if (message["content"].is_string()) content = message["content"].get<std::string>();
    for (const Json& part : message["content"].is_array() ? message["content"] : Json::array())
      if (part.is_object() && part.contains("text") && part["text"].is_string()) content += part["text"].get<std::string>();
    text += "<|im_start|>" + message["role"].get<std::string>() + "\n" + content + "<|im_end|>\n";
  }
  return text + "<|im_start|>assistant\n";
}

Result<std::vector<std::string>> read_stops(const Fields& fields) {
  std::vector<std::string> stops;
  if (!fields.has("stop")) return stops;
  const Json list = fields["stop"].is_string() ? Json::array({fields["stop"]}) : fields["stop"];
  if (!list.is_array() || list.size() > kMaxStops) return invalid_argument("stop must be a text or a list of at most " + std::to_string(kMaxStops));
  for (const Json& stop : list) {
    if (!stop.is_string() || stop.get<std::string>().empty()) return invalid_argument("stop: each must be a text that is not empty");
    stops.push_back(stop.get<std::string>());
  }
  return stops;
}

// What would change what is generated, and is not done here.
Status check_unsupported(const Fields& fields) {
  for (const char* name : {"frequency_penalty", "presence_penalty"})
    if (fields.has(name) && fields[name] != 0) return unsupported(std::string(name) + " is not supported", "leave it out");
  for (const char* name : {"logit_bias", "suffix", "tools", "response_format", "functions"})
    if (fields.has(name) && !fields[name].empty()) return unsupported(std::string(name) + " is not supported", "leave it out");
  bool echo = false;
  TRY(fields.flag("echo", echo));
  if (echo) return unsupported("echo is not supported", "leave it out");
  if (fields.has("best_of") && fields["best_of"] != (fields.has("n") ? fields["n"] : Json(1))) return unsupported("best_of is not supported", "leave it out");
  return {};
}

Status read_logprobs(const Fields& fields, bool chat, int64_t& logprobs) {
  if (!chat) return fields.integer("logprobs", 0, 20, logprobs);
  bool wanted = false;
  TRY(fields.flag("logprobs", wanted));
  if (!wanted) return {};
  logprobs = 0;
  return fields.integer("top_logprobs", 0, 20, logprobs);
}

Status read_sampling(const Fields& fields, bool chat, const CompletionLimits& limits, CompletionRequest& request) {
  lm::GenerationRequest& each = request.each;
  each.max_tokens = chat ? limits.max_tokens : 16;  // OpenAI's own
  TRY(fields.integer("max_tokens", 1, limits.max_tokens, each.max_tokens));
  if (chat) TRY(fields.integer("max_completion_tokens", 1, limits.max_tokens, each.max_tokens));
  each.sampling.temperature = 1;
  TRY(fields.number("temperature", 0, 100, each.sampling.temperature));
  TRY(fields.number("top_p", 0, 1, each.sampling.top_p));
  TRY(fields.number("min_p", 0, 1, each.sampling.min_p));
  TRY(fields.integer("top_k", 0, INT32_MAX, each.sampling.top_k));
  TRY(lm::check_sampling(each.sampling));
  auto seed = static_cast<int64_t>(std::random_device{}());
  TRY(fields.integer("seed", INT64_MIN, INT64_MAX, seed));
  each.seed = static_cast<uint64_t>(seed);
  return read_logprobs(fields, chat, each.logprobs);
}

}  // namespace

std::vector<lm::GenerationRequest> CompletionRequest::generations() const {
  std::vector<lm::GenerationRequest> all;
  for (const auto& prompt : prompts)
    for (int64_t k = 0; k < n; ++k) {
      all.push_back(each);
      all.back().prompt = prompt;
      all.back().seed += all.size() - 1;
    }
  return all;
}

Result<CompletionRequest> read_completion(const Json& body, bool chat, const lm::tokenizer::Tokenizer* tokenizer, const CompletionLimits& limits) {
  if (!body.is_object()) return invalid_argument("the request must be a JSON object");
  const Fields fields(body);
  CompletionRequest request;
  request.chat = chat;
  TRY(check_unsupported(fields));
  TRY(read_sampling(fields, chat, limits, request));
  TRY_ASSIGN(request.stops, read_stops(fields));
  TRY(fields.flag("stream", request.stream));
  if (fields.has("stream_options") && fields["stream_options"].is_object()) TRY(Fields(fields["stream_options"]).flag("include_usage", request.with_usage));
  TRY(fields.integer("n", 1, limits.max_generations, request.n));
  const char* source = chat ? "messages" : "prompt";
  if (!fields.has(source)) return invalid_argument(std::string(source) + " is missing");
  if (chat) {
    TRY_ASSIGN(const std::string text, chat_text(fields["messages"]));
    TRY_ASSIGN(request.prompts.emplace_back(), read_text(text, tokenizer));
  } else {
    TRY_ASSIGN(request.prompts, read_prompts(fields["prompt"], tokenizer));
  }
  if (static_cast<int64_t>(request.prompts.size()) * request.n > limits.max_generations)
    return invalid_argument("prompts times n must be at most " + std::to_string(limits.max_generations));
  for (const auto& prompt : request.prompts) {
    if (prompt.empty()) return invalid_argument(std::string(source) + " has no token");
    if (static_cast<int64_t>(prompt.size()) > limits.max_prompt_tokens)
      return invalid_argument(std::string(source) + " has " + std::to_string(prompt.size()) + " tokens", "at most " + std::to_string(limits.max_prompt_tokens) + " are read");
  }
  return request;
}

}  // namespace foretrace::agents
