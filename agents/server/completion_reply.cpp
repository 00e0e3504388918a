#include "agents/server/completion_reply.h"

#include <ctime>
#include <random>
#include <utility>

namespace foretrace::agents {
namespace {

std::string random_id(const char* prefix) {
  std::random_device random;
  std::string id = prefix;
  for (int k = 0; k < 24; ++k) id += "0123456789abcdef"[random() % 16];
  return id;
}

}  // namespace

std::string finish_reason(const lm::Generation& generation, bool stopped_by_text) {
  return stopped_by_text || generation.finish == lm::FinishReason::kStop ? "stop" : "length";
}

CompletionReply::CompletionReply(const CompletionRequest& request, std::string model, std::function<std::string(int32_t, bool)> spell)
    : chat_(request.chat),
      wants_logprobs_(request.each.logprobs >= 0),
      model_(std::move(model)),
      id_(random_id(chat_ ? "chatcmpl-" : "cmpl-")),
      created_(static_cast<int64_t>(std::time(nullptr))),
      spell_(std::move(spell)) {
  for (const auto& prompt : request.prompts) prompt_tokens_ += static_cast<int64_t>(prompt.size());
}

Json CompletionReply::frame(const char* kind) const { return {{"id", id_}, {"object", kind}, {"created", created_}, {"model", model_}}; }

Json CompletionReply::usage() const {
  return {{"prompt_tokens", prompt_tokens_}, {"completion_tokens", new_tokens_}, {"total_tokens", prompt_tokens_ + new_tokens_}};
}

Json CompletionReply::logprobs(const lm::Generation& generation) const {
  Json tokens = Json::array(), own = Json::array(), top = Json::array(), offsets = Json::array();
  size_t offset = 0;
  for (const auto& of_token : generation.logprobs) {
    const std::string text = spell_(of_token[0].token, tokens.empty());
    tokens.push_back(text);
    own.push_back(of_token[0].logprob);
    offsets.push_back(offset);
    offset += text.size();
    Json best = Json::object();
    for (size_t i = 1; i < of_token.size(); ++i) best[spell_(of_token[i].token, tokens.size() == 1)] = of_token[i].logprob;
    top.push_back(std::move(best));
  }
  return {{"tokens", std::move(tokens)}, {"token_logprobs", std::move(own)}, {"top_logprobs", std::move(top)}, {"text_offset", std::move(offsets)}};
}

Json CompletionReply::chat_logprobs(const lm::Generation& generation) const {
  const auto entry = [this](const lm::TokenLogprob& one) {
    const std::string text = spell_(one.token, true);
    Json bytes = Json::array();
    for (const char c : text) bytes.push_back(static_cast<unsigned char>(c));
    return Json{{"token", text}, {"logprob", one.logprob}, {"bytes", std::move(bytes)}};
  };
  Json content = Json::array();
  for (const auto& of_token : generation.logprobs) {
    Json own = entry(of_token[0]);
    own["top_logprobs"] = Json::array();
    for (size_t i = 1; i < of_token.size(); ++i) own["top_logprobs"].push_back(entry(of_token[i]));
    content.push_back(std::move(own));
  }
  return {{"content", std::move(content)}};
}

void CompletionReply::add(size_t index, const std::string& text, const lm::Generation& generation, bool stopped_by_text) {
  count(generation);
  Json choice = {{"index", index}};
  if (chat_)
    choice["message"] = {{"role", "assistant"}, {"content", text}};
  else
    choice["text"] = text;
  choice["logprobs"] = Json();
  if (wants_logprobs_) choice["logprobs"] = chat_ ? chat_logprobs(generation) : logprobs(generation);
  choice["finish_reason"] = finish_reason(generation, stopped_by_text);
  choices_.push_back(std::move(choice));
}

Json CompletionReply::whole() const {
  Json reply = frame(chat_ ? "chat.completion" : "text_completion");
  reply["choices"] = choices_;
  reply["usage"] = usage();
  return reply;
}

Json CompletionReply::piece(size_t index, const std::string& text, bool first) const {
  Json reply = frame(chat_ ? "chat.completion.chunk" : "text_completion"), choice = {{"index", index}};
  if (chat_) {
    choice["delta"] = {{"content", text}};
    if (first) choice["delta"]["role"] = "assistant";
  } else {
    choice["text"] = text;
  }
  choice["finish_reason"] = Json();
  reply["choices"] = Json::array({std::move(choice)});
  return reply;
}

Json CompletionReply::end(size_t index, const std::string& reason) const {
  Json reply = piece(index, "", false);
  if (chat_) reply["choices"][0]["delta"] = Json::object();
  reply["choices"][0]["finish_reason"] = reason;
  return reply;
}

Json CompletionReply::usage_piece() const {
  Json reply = frame(chat_ ? "chat.completion.chunk" : "text_completion");
  reply["choices"] = Json::array();
  reply["usage"] = usage();
  return reply;
}

}  // namespace foretrace::agents
