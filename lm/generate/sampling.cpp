#include "lm/generate/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace foretrace::lm {
namespace {

struct Choice {
  int32_t token;
  double weight;  // first the logit, then exp(logit - largest)
};

bool better(const Choice& a, const Choice& b) { return a.weight != b.weight ? a.weight > b.weight : a.token < b.token; }

// The best `count` of the tokens, best first.
std::vector<Choice> best(std::span<const float> logits, size_t count) {
  std::vector<Choice> all;
  for (size_t i = 0; i < logits.size(); ++i)
    if (logits[i] > -std::numeric_limits<float>::infinity()) all.push_back({static_cast<int32_t>(i), logits[i]});
  count = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<ptrdiff_t>(count), all.end(), better);
  all.resize(count);
  return all;
}

double sum_of(const std::vector<Choice>& candidates) {
  double sum = 0;
  for (const Choice& candidate : candidates) sum += candidate.weight;
  return sum;
}

void keep_top_p(std::vector<Choice>& candidates, double top_p) {
  const double wanted = top_p * sum_of(candidates);
  size_t count = 0;
  for (double sum = 0; count < candidates.size() && (count == 0 || sum < wanted); ++count) sum += candidates[count].weight;
  candidates.resize(count);
}

void keep_min_p(std::vector<Choice>& candidates, double min_p) {
  const double least = min_p * candidates.front().weight;
  while (candidates.size() > 1 && candidates.back().weight < least) candidates.pop_back();
}

int32_t draw(const std::vector<Choice>& candidates, Rng& rng) {
  double left = rng.uniform() * sum_of(candidates);
  for (const Choice& candidate : candidates) {
    if (left < candidate.weight) return candidate.token;
    left -= candidate.weight;
  }
  return candidates.back().token;  // by rounding
}

}  // namespace

Status check_sampling(const Sampling& sampling) {
  if (!(sampling.temperature >= 0 && sampling.temperature <= 1e6)) return invalid_argument("temperature must lie in [0, 1e6]");
  if (sampling.top_k < 0) return invalid_argument("top_k must be 0 (all) or more");
  if (!(sampling.top_p > 0 && sampling.top_p <= 1)) return invalid_argument("top_p must lie in (0, 1]");
  if (!(sampling.min_p >= 0 && sampling.min_p <= 1)) return invalid_argument("min_p must lie in [0, 1]");
  return {};
}

Result<int32_t> sample_token(std::span<const float> logits, const Sampling& sampling, Rng& rng) {
  if (std::any_of(logits.begin(), logits.end(), [](float x) { return std::isnan(x); }))
    return Error(ErrorCode::kLimit, "the model's logits are not numbers", "its weights may be damaged: `foretrace lm info` reads them");
  const bool greedy = sampling.temperature == 0;
  const size_t most = greedy ? 1 : sampling.top_k > 0 ? static_cast<size_t>(sampling.top_k) : logits.size();
  std::vector<Choice> candidates = best(logits, most);
  if (candidates.empty()) return Error(ErrorCode::kLimit, "no token is allowed");
  if (greedy) return candidates.front().token;
  const double top = candidates.front().weight;
  for (Choice& candidate : candidates)
    candidate.weight = candidate.weight == top ? 1.0 : std::exp((candidate.weight - top) / sampling.temperature);
  if (sampling.top_p < 1) keep_top_p(candidates, sampling.top_p);
  if (sampling.min_p > 0) keep_min_p(candidates, sampling.min_p);
  return draw(candidates, rng);
}

std::vector<TokenLogprob> log_probabilities(std::span<const float> logits, int32_t token, int64_t count) {
  const double top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - top);
  const double level = top + std::log(sum);
  std::vector<TokenLogprob> all = {{token, logits[static_cast<size_t>(token)] - level}};
  for (const Choice& candidate : best(logits, static_cast<size_t>(std::max<int64_t>(count, 0))))
    all.push_back({candidate.token, candidate.weight - level});
  return all;
}

}  // namespace foretrace::lm
