#include "datasets/puzzle/arc_vote.h"

#include <algorithm>
#include <cmath>

namespace foretrace::datasets::puzzle {

void ArcVote::add(const Grid& answer, double confidence) {
  ArcCandidate& candidate = candidates_[answer];
  candidate.answer = answer;
  ++candidate.votes;
  candidate.confidence += std::isnan(confidence) ? 0 : confidence;  // the sum; ranked() gives the mean
}

std::vector<ArcCandidate> ArcVote::ranked() const {
  std::vector<ArcCandidate> ranked;
  for (const auto& [grid, candidate] : candidates_) {
    ranked.push_back(candidate);
    ranked.back().confidence /= static_cast<double>(candidate.votes);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const ArcCandidate& a, const ArcCandidate& b) {
    return a.votes != b.votes ? a.votes > b.votes : a.confidence > b.confidence;
  });
  return ranked;
}

bool among_first(const std::vector<ArcCandidate>& ranked, const Grid& answer, size_t tries) {
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(tries, ranked.size()));
  return std::any_of(ranked.begin(), end,
                     [&](const ArcCandidate& candidate) { return candidate.answer == answer; });
}

}  // namespace foretrace::datasets::puzzle
