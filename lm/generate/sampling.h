// Sampling: from one position's logits to a token. Filters in the order of transformers' logits warpers:
//   logits / temperature; the top_k largest; the fewest whose probabilities reach top_p; those above min_p times the largest
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/rng.h"

namespace foretrace::lm {

struct Sampling {
  double temperature = 0;  // 0: the most likely token, the smaller id of two; nothing else counts then
  int64_t top_k = 0;       // 0: all
  double top_p = 1;        // 1: all
  double min_p = 0;        // 0: all
};

// Fails where an option is out of its range.
Status check_sampling(const Sampling& sampling);

// Logits of -infinity are never drawn. Fails where a logit is NaN or none is left.
Result<int32_t> sample_token(std::span<const float> logits, const Sampling& sampling, Rng& rng);

struct TokenLogprob {
  int32_t token = 0;
  double logprob = 0;  // log softmax of the logits as the model gives them
};

// The `count` most likely tokens, best first, of two alike the smaller id first; before them, as first entry, `token` itself.
std::vector<TokenLogprob> log_probabilities(std::span<const float> logits, int32_t token, int64_t count);

}  // namespace foretrace::lm
