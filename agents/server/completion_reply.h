// Replies of /v1/completions and /v1/chat/completions, whole and in pieces, as OpenAI's API shapes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "agents/server/completion_request.h"
#include "core/json.h"
#include "lm/generate/generation.h"

namespace foretrace::agents {

// Of one request: what all its replies share.
class CompletionReply {
 public:
  // `spell` gives a token's text, for log probabilities; `first`: of a text's first one.
  CompletionReply(const CompletionRequest& request, std::string model, std::function<std::string(int32_t token, bool first)> spell);

  // A finished generation as a choice.
  void add(size_t index, const std::string& text, const lm::Generation& generation, bool stopped_by_text);
  [[nodiscard]] Json whole() const;

  // A piece of a stream: text of a choice; its end; the count of all tokens.
  [[nodiscard]] Json piece(size_t index, const std::string& text, bool first) const;
  [[nodiscard]] Json end(size_t index, const std::string& finish_reason) const;
  [[nodiscard]] Json usage_piece() const;
  void count(const lm::Generation& generation) { new_tokens_ += static_cast<int64_t>(generation.tokens.size()); }
  [[nodiscard]] int64_t new_tokens() const { return new_tokens_; }
  [[nodiscard]] int64_t prompt_tokens() const { return prompt_tokens_; }

 private:
  [[nodiscard]] Json frame(const char* kind) const;
  [[nodiscard]] Json usage() const;
  [[nodiscard]] Json logprobs(const lm::Generation& generation) const;
  [[nodiscard]] Json chat_logprobs(const lm::Generation& generation) const;

  bool chat_;
  bool wants_logprobs_;
  std::string model_, id_;
  int64_t created_;
  std::function<std::string(int32_t, bool)> spell_;
  Json choices_ = Json::array();
  int64_t prompt_tokens_ = 0, new_tokens_ = 0;
};

// "stop", "length".
std::string finish_reason(const lm::Generation& generation, bool stopped_by_text);

}  // namespace foretrace::agents
