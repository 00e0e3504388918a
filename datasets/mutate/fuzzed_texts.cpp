#include "datasets/mutate/fuzzed_texts.h"

#include <unordered_set>

namespace foretrace::datasets::mutate {
namespace {

constexpr size_t kTries = 30;  // for each text asked for
constexpr uint64_t kMostSteps = 3;

}  // namespace

std::vector<std::string> fuzzed_texts(const FuzzedValue& value, size_t count, Rng& rng) {
  std::vector<std::string> texts;
  value.start();
  std::unordered_set<std::string> seen = {value.text()};
  for (size_t tries = 0; texts.size() < count && tries < kTries * count; ++tries) {
    value.start();
    for (uint64_t steps = 1 + rng.below(kMostSteps); steps > 0; --steps) value.step(rng);
    std::string text = value.text();
    if (seen.insert(text).second) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace foretrace::datasets::mutate
