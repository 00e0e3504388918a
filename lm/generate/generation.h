// What is asked of a generation and what comes out. Tokens alone: text is the tokenizer's.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lm/generate/sampling.h"

namespace foretrace::lm {

struct Generation;

struct GenerationRequest {
  std::vector<int32_t> prompt;  // one token or more
  int64_t max_tokens = 256;     // 0: the prompt alone is read
  Sampling sampling;
  uint64_t seed = 0;
  std::vector<std::vector<int32_t>> stops;  // ends behind the first of these that the new tokens end with
  int64_t logprobs = -1;  // -1: none; else those of each new token and of so many best ones
  int64_t prompt_logprobs = -1;  // the same for the tokens of the prompt; -1: none
  // May lower logits (to -infinity: never) before a token is drawn; `tokens` are the new ones so far.
  std::function<void(std::span<const int32_t> tokens, std::span<float> logits)> mask;
  // Guesses the next token in place of the multi-token head, where decoding is speculative; -1: the head shall. `tokens` are the new
  // ones so far. No guess changes what is drawn.
  std::function<int32_t(std::span<const int32_t> tokens)> draft;
  // Told with each new token what there is so far, this token last; false ends the generation behind it.
  std::function<bool(const Generation& so_far)> on_token;
};

enum class FinishReason { kStop, kLength, kCancelled, kFailed };

struct Generation {
  std::vector<int32_t> tokens;  // the new ones, a stop sequence included
  std::vector<std::vector<TokenLogprob>> logprobs;  // a new token each, the token itself first; empty where none are wanted
  std::vector<std::vector<TokenLogprob>> prompt_logprobs;  // the same of the prompt's tokens but the first, whose there is none
  FinishReason finish = FinishReason::kLength;
  Status failure;  // kFailed: why
  // Of the new tokens, those that had been guessed before they were drawn, and those that were guessed right.
  int64_t drafted = 0, accepted = 0;
};

}  // namespace foretrace::lm
