// Replies of /v1/completions and /v1/chat/completions, whole and in pieces, as OpenAI's API shapes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/server/completion_request.h"
#include "agents/server/completion_run.h"
#include "agents/server/token_spelling.h"
#include "core/json.h"

namespace foretrace::agents {

// Of one request: what all its replies share.
class CompletionReply {
 public:
  CompletionReply(CompletionRequest request, std::string model, TokenSpelling spelling);

  // REQUIRES: the run is over
  [[nodiscard]] Json whole(const CompletionRun& run);
  // A piece of a stream: what has settled of a choice; null where a client learns nothing from it.
  [[nodiscard]] Json piece(const CompletionRun::Settled& settled);
  // What happened on a choice's canvas: an event each, with its text.
  [[nodiscard]] std::vector<Json> canvas_events(const CompletionRun::Settled& settled) const;
  // The end of a choice; the count of all tokens.
  [[nodiscard]] Json end(size_t index, const std::string& finish_reason) const;
  [[nodiscard]] Json usage_piece() const;

  [[nodiscard]] int64_t new_tokens() const { return new_tokens_; }
  [[nodiscard]] int64_t prompt_tokens() const { return prompt_tokens_; }

 private:
  // Of a choice so far; log probabilities count from the prompt on where the reply begins with it.
  struct Told {
    bool begun = false;
    size_t tokens = 0, characters = 0;
  };
  [[nodiscard]] bool wants_logprobs() const { return request_.each.logprobs >= 0; }
  [[nodiscard]] const std::vector<int32_t>& prompt_of(size_t index) const { return request_.prompts[index / static_cast<size_t>(request_.n)]; }
  [[nodiscard]] Json frame(const char* chat_kind) const;
  [[nodiscard]] Json usage() const;
  // The choice, its text as field `chat_field` of a chat.
  [[nodiscard]] Json choice(const CompletionRun::Settled& settled, const char* chat_field);
  [[nodiscard]] Json logprobs(const CompletionRun::Settled& settled, bool with_prompt);
  [[nodiscard]] Json chat_logprobs(const CompletionRun::Settled& settled) const;
  // `entries`: of the token itself and the best ones; null: there are none.
  void add_logprobs(Json& all, int32_t token, const std::vector<lm::TokenLogprob>* entries, Told& told) const;

  CompletionRequest request_;
  std::string model_, id_;
  int64_t created_;
  TokenSpelling spelling_;
  std::vector<Told> told_;  // a choice each
  int64_t prompt_tokens_ = 0, new_tokens_ = 0;
};

}  // namespace foretrace::agents
