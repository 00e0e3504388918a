#include "datasets/tasks/associative_recall.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace foretrace::datasets {
namespace {

constexpr double kPower = 0.01;

// `count` different numbers in [low, high).
std::vector<int32_t> different(Rng& rng, int64_t count, int64_t low, int64_t high) {
  std::vector<int32_t> numbers;
  std::set<int32_t> taken;
  while (static_cast<int64_t>(numbers.size()) < count) {
    const auto number = static_cast<int32_t>(rng.between(low, high - 1));
    if (taken.insert(number).second) numbers.push_back(number);
  }
  return numbers;
}

// `count` different places in [0, space), near ones more often.
std::vector<size_t> near_places(Rng& rng, int64_t count, int64_t space) {
  std::vector<double> weights;
  for (int64_t i = 1; i <= space; ++i) weights.push_back(kPower * std::pow(static_cast<double>(i), kPower - 1));
  std::vector<size_t> places;
  for (int64_t i = 0; i < count; ++i) {
    places.push_back(rng.weighted(weights));
    weights[places.back()] = 0;
  }
  return places;
}

}  // namespace

TaskSample AssociativeRecall::sample(Rng& rng, int64_t length) const {
  const int64_t pairs = std::min(pairs_, length / 4);
  const std::vector<int32_t> keys = different(rng, pairs, 1, vocabulary_ / 2);
  const std::vector<int32_t> values = different(rng, pairs, vocabulary_ / 2, vocabulary_);
  TaskSample sample;
  for (size_t i = 0; i < keys.size(); ++i) {
    sample.tokens.push_back(keys[i]);
    sample.tokens.push_back(values[i]);
  }
  while (static_cast<int64_t>(sample.tokens.size()) < length)
    sample.tokens.push_back(random_fillers_ ? static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocabulary_))) : 0);
  sample.answers.assign(sample.tokens.size(), -1);
  const std::vector<size_t> places = near_places(rng, pairs, (length - 2 * pairs) / 2);
  for (size_t i = 0; i < keys.size(); ++i) {
    const size_t at = 2 * keys.size() + 2 * places[i];
    sample.tokens[at] = keys[i];
    sample.answers[at] = values[i];
  }
  return sample;
}

}  // namespace foretrace::datasets
