#include "agents/server/completion_reply.h"

#include <ctime>
#include <random>
#include <utility>

#include "lm/diffusion/canvas_json.h"

namespace foretrace::agents {
namespace {

std::string random_id(const char* prefix) {
  std::random_device random;
  std::string id = prefix;
  for (int k = 0; k < 24; ++k) id += "0123456789abcdef"[random() % 16];
  return id;
}

}  // namespace

CompletionReply::CompletionReply(CompletionRequest request, std::string model, TokenSpelling spelling)
    : request_(std::move(request)),
      model_(std::move(model)),
      id_(random_id(request_.chat ? "chatcmpl-" : "cmpl-")),
      created_(static_cast<int64_t>(std::time(nullptr))),
      spelling_(spelling),
      told_(request_.prompts.size() * static_cast<size_t>(request_.n)) {
  for (const auto& prompt : request_.prompts) prompt_tokens_ += static_cast<int64_t>(prompt.size());
}

Json CompletionReply::frame(const char* chat_kind) const {
  return {{"id", id_}, {"object", request_.chat ? chat_kind : "text_completion"}, {"created", created_}, {"model", model_}};
}

Json CompletionReply::usage() const {
  return {{"prompt_tokens", prompt_tokens_}, {"completion_tokens", new_tokens_}, {"total_tokens", prompt_tokens_ + new_tokens_}};
}

void CompletionReply::add_logprobs(Json& all, int32_t token, const std::vector<lm::TokenLogprob>* entries, Told& told) const {
  const bool first = told.tokens++ == 0;
  Json best;
  if (entries != nullptr) {
    best = Json::object();
    for (size_t i = 1; i < entries->size(); ++i) best[spelling_.name((*entries)[i].token, first)] = (*entries)[i].logprob;
  }
  all["tokens"].push_back(spelling_.name(token, first));
  all["token_logprobs"].push_back(entries != nullptr ? Json(entries->front().logprob) : Json());
  all["top_logprobs"].push_back(std::move(best));
  all["text_offset"].push_back(told.characters);
  told.characters += spelling_.characters(token, first);
}

Json CompletionReply::logprobs(const CompletionRun::Settled& settled, bool with_prompt) {
  Json all;
  for (const char* field : {"tokens", "token_logprobs", "top_logprobs", "text_offset"}) all[field] = Json::array();
  Told& told = told_[settled.index];
  const auto& prompt = prompt_of(settled.index);
  for (size_t i = 0; with_prompt && i < prompt.size(); ++i) {
    const bool scored = i > 0 && i <= settled.prompt_logprobs.size();  // nothing stands before the first
    add_logprobs(all, prompt[i], scored ? &settled.prompt_logprobs[i - 1] : nullptr, told);
  }
  for (size_t i = 0; i < settled.tokens.size(); ++i) add_logprobs(all, settled.tokens[i], i < settled.logprobs.size() ? &settled.logprobs[i] : nullptr, told);
  return all;
}

Json CompletionReply::chat_logprobs(const CompletionRun::Settled& settled) const {
  const auto entry = [this](const lm::TokenLogprob& one) {
    Json bytes = Json::array();
    for (const char c : spelling_.bytes(one.token, true)) bytes.push_back(static_cast<unsigned char>(c));
    return Json{{"token", spelling_.name(one.token, true)}, {"logprob", one.logprob}, {"bytes", std::move(bytes)}};
  };
  Json content = Json::array();
  for (const auto& of_token : settled.logprobs) {
    Json own = entry(of_token[0]);
    own["top_logprobs"] = Json::array();
    for (size_t i = 1; i < of_token.size(); ++i) own["top_logprobs"].push_back(entry(of_token[i]));
    content.push_back(std::move(own));
  }
  return {{"content", std::move(content)}};
}

Json CompletionReply::choice(const CompletionRun::Settled& settled, const char* chat_field) {
  new_tokens_ += static_cast<int64_t>(settled.tokens.size());
  const bool first = !std::exchange(told_[settled.index].begun, true);
  const bool with_prompt = first && request_.echo;
  Json choice = {{"index", settled.index}};
  if (!request_.chat) {
    choice["text"] = (with_prompt ? spelling_.beginning(prompt_of(settled.index)) : "") + settled.text;
  } else {
    choice[chat_field] = {{"content", settled.text}};
    if (first) choice[chat_field]["role"] = "assistant";
  }
  choice["logprobs"] = Json();
  if (wants_logprobs()) choice["logprobs"] = request_.chat ? chat_logprobs(settled) : logprobs(settled, with_prompt);
  choice["finish_reason"] = Json();
  return choice;
}

Json CompletionReply::whole(const CompletionRun& run) {
  Json reply = frame("chat.completion");
  reply["choices"] = Json::array();
  for (size_t i = 0; i < run.choices().size(); ++i) {
    reply["choices"].push_back(choice(run.whole(i), "message"));
    reply["choices"].back()["finish_reason"] = run.choices()[i].finish_reason();
  }
  reply["usage"] = usage();
  return reply;
}

Json CompletionReply::piece(const CompletionRun::Settled& settled) {
  const bool begins = request_.echo && !told_[settled.index].begun;
  Json one = choice(settled, "delta");
  if (settled.text.empty() && !begins && (!wants_logprobs() || settled.tokens.empty())) return {};
  Json reply = frame("chat.completion.chunk");
  reply["choices"] = Json::array({std::move(one)});
  return reply;
}

std::vector<Json> CompletionReply::canvas_events(const CompletionRun::Settled& settled) const {
  std::vector<Json> events;
  for (const CanvasStep& step : settled.steps) {
    Json one = {{"index", settled.index}};
    one.update(lm::canvas_json({step.kind, 0, step.begin, step.step, step.tokens, step.confidence}));
    if (step.kind != lm::CanvasEventKind::kEnd) one["text"] = lm::tokenizer::TextStream(spelling_.bytes_of(), {}).take_all(step.tokens);
    events.push_back({{"id", id_}, {"object", "foretrace.canvas"}, {"created", created_}, {"model", model_}, {"choices", Json::array({std::move(one)})}});
  }
  return events;
}

Json CompletionReply::end(size_t index, const std::string& finish_reason) const {
  Json reply = frame("chat.completion.chunk"), choice = {{"index", index}};
  if (request_.chat) choice["delta"] = Json::object();
  else choice["text"] = "";
  choice["logprobs"] = Json();
  choice["finish_reason"] = finish_reason;
  reply["choices"] = Json::array({std::move(choice)});
  return reply;
}

Json CompletionReply::usage_piece() const {
  Json reply = frame("chat.completion.chunk");
  reply["choices"] = Json::array();
  reply["usage"] = usage();
  return reply;
}

}  // namespace foretrace::agents
