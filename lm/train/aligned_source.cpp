#include "lm/train/aligned_source.h"

#include <algorithm>

namespace foretrace::lm {

int64_t given_tokens(const TokenExample& example) {
  if (example.given.empty())
    return std::find_if(example.weights.begin(), example.weights.end(), [](float w) { return w > 0; }) - example.weights.begin();
  return std::find(example.given.begin(), example.given.end(), 0) - example.given.begin();
}

int64_t fill_in_front(int64_t given, int64_t grid) { return (grid - given % grid) % grid; }

AlignedSource::AlignedSource(const ExampleSource& source, int64_t grid, int32_t fill) : source_(source), grid_(grid), fill_(fill) {
  for (int64_t i = 0; i < source.size(); ++i) front_.push_back(fill_in_front(given_tokens(source.at(i)), grid));
}

TokenExample AlignedSource::at(int64_t index) const {
  TokenExample example = source_.at(index);
  const auto count = static_cast<size_t>(front_[static_cast<size_t>(index)]);
  if (example.given.empty())
    for (const float weight : example.weights) example.given.push_back(weight > 0 ? 0 : 1);
  example.tokens.insert(example.tokens.begin(), count, fill_);
  example.weights.insert(example.weights.begin(), count, 0.0F);
  if (!example.targets.empty()) example.targets.insert(example.targets.begin(), count, fill_);
  example.given.insert(example.given.begin(), count, 1);
  return example;
}

std::string AlignedSource::fingerprint() const { return source_.fingerprint() + " on a grid of " + std::to_string(grid_); }

}  // namespace foretrace::lm
