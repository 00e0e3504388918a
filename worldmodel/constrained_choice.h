// The most likely token among those that the grammar allows, and its probability among them.
#pragma once

#include "datasets/vocabulary.h"

namespace foretrace::worldmodel {

struct Choice {
  datasets::Token token = datasets::token::kEos;
  double log_probability = 0;  // under a softmax over the allowed tokens alone
};

// logits[kVocabularySize]. The lowest id wins a tie. REQUIRES: a token is allowed
Choice choose(const float* logits, const datasets::TokenMask& allowed);

}  // namespace foretrace::worldmodel
