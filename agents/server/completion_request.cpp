#include "agents/server/completion_request.h"

#include <algorithm>
#include <random>

#include "lm/json_fields.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::agents {
namespace {

using lm::JsonFields;
using lm::tokenizer::ChatMessage;
using lm::tokenizer::Tokenizer;
using Prompts = std::vector<std::vector<int32_t>>;

constexpr size_t kMaxStops = 16;
constexpr int64_t kMaxLogprobs = 20;
constexpr int64_t kBytesPerToken = 16;  // of a prompt, at most

// Before it costs anything to look further.
Status check_size(size_t given, int64_t most, const char* what) {
  if (given <= static_cast<size_t>(most)) return {};
  return invalid_argument("prompt has " + std::to_string(given) + " " + what, "at most " + std::to_string(most) + " are read");
}

Result<std::vector<int32_t>> read_ids(const Json& ids, const CompletionLimits& limits) {
  TRY(check_size(ids.size(), limits.max_prompt_tokens, "tokens"));
  std::vector<int32_t> tokens;
  for (const Json& id : ids) {
    if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() > INT32_MAX) return invalid_argument("prompt: a token id is a whole number");
    tokens.push_back(id.get<int32_t>());
  }
  return tokens;
}

Result<std::vector<int32_t>> read_text(const Json& text, const Tokenizer* tokenizer, const CompletionLimits& limits) {
  if (tokenizer == nullptr) return invalid_argument("prompt: the model has no tokenizer.json", "give token ids, or ask /foretrace/predict");
  const auto& bytes = text.get_ref<const std::string&>();
  TRY(check_size(bytes.size(), limits.max_prompt_tokens * kBytesPerToken, "bytes"));
  return tokenizer->encode(bytes);
}

Result<std::vector<int32_t>> read_prompt(const Json& prompt, const Tokenizer* tokenizer, const CompletionLimits& limits) {
  if (prompt.is_string()) return read_text(prompt, tokenizer, limits);
  if (prompt.is_array()) return read_ids(prompt, limits);
  return invalid_argument("prompt must be a text, token ids, or a list of either");
}

Result<Prompts> read_prompts(const Json& prompt, const Tokenizer* tokenizer, const CompletionLimits& limits) {
  Prompts prompts;
  const bool several = prompt.is_array() && !prompt.empty() && !prompt[0].is_number();
  if (!several) {
    TRY_ASSIGN(prompts.emplace_back(), read_prompt(prompt, tokenizer, limits));
    return prompts;
  }
  TRY(check_size(prompt.size(), limits.max_generations, "texts"));
  for (const Json& one : prompt) {
    TRY_ASSIGN(prompts.emplace_back(), read_prompt(one, tokenizer, limits));
  }
  return prompts;
}

Result<std::vector<ChatMessage>> read_messages(const Json& given) {
  const Error wrong = invalid_argument("messages must be a list of {\"role\", \"content\"}");
  if (!given.is_array() || given.empty()) return wrong;
  std::vector<ChatMessage> messages;
  for (const Json& one : given) {
    if (!one.is_object() || !one.contains("role") || !one["role"].is_string() || !one.contains("content")) return wrong;
    ChatMessage& message = messages.emplace_back(ChatMessage{one["role"].get<std::string>(), ""});
    if (message.role == "tool" || message.role == "function") return unsupported("messages of tools are not supported");
    if (message.role == "developer") message.role = "system";  // OpenAI's newer name
    if (one["content"].is_string()) message.content = one["content"].get<std::string>();
    for (const Json& part : one["content"].is_array() ? one["content"] : Json::array())
      if (part.is_object() && part.contains("text") && part["text"].is_string()) message.content += part["text"].get<std::string>();
  }
  return messages;
}

Result<std::vector<std::string>> read_stops(const Json* given) {
  std::vector<std::string> stops;
  if (given == nullptr) return stops;
  const Json list = given->is_string() ? Json::array({*given}) : *given;
  if (!list.is_array() || list.size() > kMaxStops) return invalid_argument("stop must be a text or a list of at most " + std::to_string(kMaxStops));
  for (const Json& stop : list) {
    if (!stop.is_string() || stop.get<std::string>().empty()) return invalid_argument("stop: each must be a text that is not empty");
    stops.push_back(stop.get<std::string>());
  }
  return stops;
}

// What would change what is generated, and is not done here.
Status check_unsupported(JsonFields& fields) {
  const auto refused = [](const std::string& name) { return unsupported(name + " is not supported", "leave it out"); };
  for (const char* name : {"frequency_penalty", "presence_penalty"})
    if (const Json* given = fields.take(name); given != nullptr && *given != 0) return refused(name);
  for (const char* name : {"logit_bias", "suffix", "tools", "response_format", "functions"})
    if (const Json* given = fields.take(name); given != nullptr && !given->empty()) return refused(name);
  const Json* n = fields.take("n");
  if (const Json* best_of = fields.take("best_of"); best_of != nullptr && *best_of != (n != nullptr ? *n : Json(1))) return refused("best_of");
  return {};
}

Status read_logprobs(JsonFields& fields, bool chat, int64_t& logprobs) {
  if (!chat) return fields.integer("logprobs", logprobs, 0, kMaxLogprobs);
  bool wanted = false;
  TRY(fields.boolean("logprobs", wanted));
  if (!wanted) return {};
  logprobs = 0;
  return fields.integer("top_logprobs", logprobs, 0, kMaxLogprobs);
}

Status read_sampling(JsonFields& fields, bool chat, const CompletionLimits& limits, CompletionRequest& request) {
  lm::GenerationRequest& each = request.each;
  each.max_tokens = chat ? limits.max_tokens : 16;  // OpenAI's own
  if (!chat) {
    TRY(fields.boolean("echo", request.echo));
  }
  TRY(fields.integer("max_tokens", each.max_tokens, request.echo ? 0 : 1, limits.max_tokens));
  if (chat) {
    TRY(fields.integer("max_completion_tokens", each.max_tokens, 1, limits.max_tokens));
  }
  each.sampling.temperature = 1;
  TRY(fields.number("temperature", each.sampling.temperature, 0, 100));
  TRY(fields.number("top_p", each.sampling.top_p, 0, 1));
  TRY(fields.number("min_p", each.sampling.min_p, 0, 1));
  TRY(fields.integer("top_k", each.sampling.top_k, 0, INT32_MAX));
  TRY(lm::check_sampling(each.sampling));
  auto seed = static_cast<int64_t>(std::random_device{}());
  TRY(fields.integer("seed", seed, INT64_MIN, INT64_MAX));
  each.seed = static_cast<uint64_t>(seed);
  TRY(read_logprobs(fields, chat, each.logprobs));
  if (request.echo) each.prompt_logprobs = each.logprobs;
  return {};
}

Status check_prompts(const CompletionRequest& request, const char* source, const CompletionLimits& limits) {
  if (static_cast<int64_t>(request.prompts.size()) * request.n > limits.max_generations)
    return invalid_argument("prompts times n must be at most " + std::to_string(limits.max_generations));
  int64_t scored = 0;
  for (const auto& prompt : request.prompts) {
    scored += request.each.prompt_logprobs >= 0 ? static_cast<int64_t>(prompt.size()) * request.n : 0;
    if (prompt.empty()) return invalid_argument(std::string(source) + " has no token");
    if (static_cast<int64_t>(prompt.size()) > limits.max_prompt_tokens)
      return invalid_argument(std::string(source) + " has " + std::to_string(prompt.size()) + " tokens", "at most " + std::to_string(limits.max_prompt_tokens) + " are read");
  }
  if (scored > limits.max_scored_tokens)
    return invalid_argument("log probabilities of " + std::to_string(scored) + " tokens of prompts", "at most " + std::to_string(limits.max_scored_tokens) + " a request: ask for fewer prompts at once");
  return {};
}

// All but what is to go on from.
Result<CompletionRequest> read_fields(const Json& body, JsonFields& fields, bool chat, const CompletionLimits& limits) {
  if (!body.is_object()) return invalid_argument("the request must be a JSON object");
  CompletionRequest request;
  request.chat = chat;
  TRY(check_unsupported(fields));
  TRY(read_sampling(fields, chat, limits, request));
  TRY_ASSIGN(request.stops, read_stops(fields.take("stop")));
  TRY(fields.boolean("stream", request.stream));
  if (const Json* options = fields.take("stream_options")) {
    TRY(JsonFields(*options, "stream_options").boolean("include_usage", request.with_usage));
  }
  TRY(fields.integer("n", request.n, 1, limits.max_generations));
  TRY(fields.boolean("foretrace_events", request.wishes.events));
  TRY(fields.integer("foretrace_steps", request.wishes.steps, 0, limits.max_tokens));
  TRY(fields.number("foretrace_threshold", request.wishes.threshold, 0, 1));
  request.wishes.own_temperature = !fields.has("temperature");
  return request;
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

Status check_decoder(const CompletionRequest& request, bool denoises) {
  const DenoiseWishes& wishes = request.wishes;
  const lm::Sampling& sampling = request.each.sampling;
  if (!denoises) {
    if (wishes.events || wishes.steps != 0 || wishes.threshold != 0) return unsupported("foretrace_events, foretrace_steps and foretrace_threshold are for models that denoise");
    return {};
  }
  if (wishes.events && !request.stream) return unsupported("foretrace_events is for streams", "ask with \"stream\": true");
  if (request.each.logprobs >= 0) return unsupported("logprobs is for models that go token by token", "foretrace_events tells confidences");
  if (request.each.max_tokens == 0) return unsupported("max_tokens must be 1 or more: the model denoises");
  if (sampling.top_p != 1 || sampling.top_k != 0 || sampling.min_p != 0) return unsupported("top_p, top_k and min_p are for models that go token by token", "leave them out");
  return {};
}

Result<CompletionRequest> read_completion(const Json& body, const Tokenizer* tokenizer, const CompletionLimits& limits) {
  JsonFields fields(body, "request");
  TRY_ASSIGN(CompletionRequest request, read_fields(body, fields, false, limits));
  TRY(fields.required("prompt"));
  TRY_ASSIGN(request.prompts, read_prompts(*fields.take("prompt"), tokenizer, limits));
  TRY(check_prompts(request, "prompt", limits));
  return request;
}

Result<CompletionRequest> read_chat_completion(const Json& body, const Tokenizer* tokenizer, const Result<lm::tokenizer::ChatTemplate>& like,
                                               const CompletionLimits& limits) {
  JsonFields fields(body, "request");
  TRY_ASSIGN(CompletionRequest request, read_fields(body, fields, true, limits));
  TRY(fields.required("messages"));
  TRY_ASSIGN(const auto messages, read_messages(*fields.take("messages")));
  if (tokenizer == nullptr) return invalid_argument("messages: the model has no tokenizer.json", "ask /v1/completions with token ids");
  if (!like.ok()) return like.error();
  TRY_ASSIGN(const std::string text, like.value().render(messages, lm::tokenizer::chat_date()));
  TRY(check_size(text.size(), limits.max_prompt_tokens * kBytesPerToken, "bytes"));
  TRY_ASSIGN(request.prompts.emplace_back(), tokenizer->encode(text, false));  // the template has put the special tokens
  TRY(check_prompts(request, "messages", limits));
  return request;
}

}  // namespace foretrace::agents
