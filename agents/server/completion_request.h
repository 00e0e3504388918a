// What a client asks of /v1/completions and /v1/chat/completions, as OpenAI's API names it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/server/denoise_wishes.h"
#include "core/json.h"
#include "core/result.h"
#include "lm/generate/generation.h"
#include "lm/tokenizer/chat_template.h"

namespace foretrace::lm::tokenizer {
class Tokenizer;
}

namespace foretrace::agents {

struct CompletionLimits {
  int64_t max_tokens = 4096;         // new ones of a generation
  int64_t max_prompt_tokens = 32768;  // and 16 bytes of text for each
  int64_t max_generations = 128;     // of a request: prompts times n
  int64_t max_scored_tokens = 1 << 18;  // of a request's prompts, where their log probabilities are asked for
};

struct CompletionRequest {
  std::vector<std::vector<int32_t>> prompts;
  int64_t n = 1;  // generations of each
  std::vector<std::string> stops;
  lm::GenerationRequest each;  // without its prompt
  DenoiseWishes wishes;
  bool stream = false;
  bool with_usage = false;  // a stream ends with a count of tokens
  bool chat = false;
  bool echo = false;  // replies begin with their prompts

  // One a generation, prompt by prompt; the i-th of all has seed + i.
  [[nodiscard]] std::vector<lm::GenerationRequest> generations() const;
};

// kInvalidArgument names the field. Fields that change what is generated and are not supported are refused, unless they have the value
// that changes nothing; unknown ones are left alone. `tokenizer` null: prompts are token ids.
Result<CompletionRequest> read_completion(const Json& body, const lm::tokenizer::Tokenizer* tokenizer, const CompletionLimits& limits);
// The same with messages, which become the text that `like` makes of them.
Result<CompletionRequest> read_chat_completion(const Json& body, const lm::tokenizer::Tokenizer* tokenizer, const Result<lm::tokenizer::ChatTemplate>& like,
                                               const CompletionLimits& limits);

// What the request asks must be something that the model's way to decode has. kUnsupported: it is not.
Status check_decoder(const CompletionRequest& request, bool denoises);

}  // namespace foretrace::agents
