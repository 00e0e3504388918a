#include "worldmodel/constrained_choice.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

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

Choice draw(const float* logits, const datasets::TokenMask& allowed, const Sampling& sampling, Rng& rng) {
  const Choice best = choose(logits, allowed);
  if (sampling.temperature <= 0) return best;
  std::vector<std::pair<double, int>> weights;  // of the allowed tokens, the likeliest first once they are sorted
  double sum = 0;
  for (int t = 0; t < datasets::kVocabularySize; ++t) {
    if (!allowed[static_cast<size_t>(t)]) continue;
    weights.emplace_back(std::exp((static_cast<double>(logits[t]) - logits[best.token]) / sampling.temperature), t);
    sum += weights.back().first;
  }
  std::stable_sort(weights.begin(), weights.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  double kept = 0;
  size_t count = 0;
  while (count < weights.size() && (count == 0 || kept < sampling.top_p * sum)) kept += weights[count++].first;
  double left = rng.uniform() * kept;
  size_t drawn = 0;
  while (drawn + 1 < count && left >= weights[drawn].first) left -= weights[drawn++].first;
  const int token = weights[drawn].second;
  return {static_cast<datasets::Token>(token), best.log_probability + logits[token] - logits[best.token]};
}

Rng stream_of(const Sampling& sampling, std::span<const datasets::Token> question, int64_t attempt) {
  return Rng(static_cast<uint64_t>(sampling.seed + attempt)).fork(datasets::token_hash(question));
}

}  // namespace foretrace::worldmodel
