#include "worldmodel/constrained_choice.h"

#include <cmath>

#include "core/check.h"

namespace foretrace::worldmodel {

Choice choose(const float* logits, const datasets::TokenMask& allowed) {
  FORETRACE_CHECK(allowed.any(), "the grammar allows no token");
  int best = -1;
  for (int t = 0; t < datasets::kVocabularySize; ++t)
    if (allowed[static_cast<size_t>(t)] && (best < 0 || logits[t] > logits[best])) best = t;
  double sum = 0;
  for (int t = 0; t < datasets::kVocabularySize; ++t)
    if (allowed[static_cast<size_t>(t)])
      sum += std::exp(static_cast<double>(logits[t]) - logits[best]);
  return {static_cast<datasets::Token>(best), -std::log(sum)};
}

}  // namespace foretrace::worldmodel
