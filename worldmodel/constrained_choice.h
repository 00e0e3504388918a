// A token among those that the grammar allows, the most likely or a drawn one, and its probability among them.
#pragma once

#include <span>

#include "core/rng.h"
#include "datasets/vocabulary.h"
#include "worldmodel/sampling.h"

namespace foretrace::worldmodel {

struct Choice {
  datasets::Token token = datasets::token::kEos;
  double log_probability = 0;  // under a softmax over the allowed tokens alone
};

// logits[kVocabularySize]. The lowest id wins a tie. REQUIRES: a token is allowed
Choice choose(const float* logits, const datasets::TokenMask& allowed);

// At temperature 0 as choose(); else drawn from the softmax of logits / temperature over the allowed tokens, of which top_p keeps the
// most likely. log_probability is that of temperature 1, as ever.
Choice draw(const float* logits, const datasets::TokenMask& allowed, const Sampling& sampling, Rng& rng);

// The stream of one answer to a question that these tokens ask; another attempt has another.
Rng stream_of(const Sampling& sampling, std::span<const datasets::Token> question, int64_t attempt);

}  // namespace foretrace::worldmodel
