#include "lm/recursive/puzzle_source.h"

#include "core/rng.h"
#include "lm/recursive/stablemax.h"

namespace foretrace::lm {
namespace {

std::vector<int32_t> widened(std::span<const uint8_t> tokens) { return {tokens.begin(), tokens.end()}; }

}  // namespace

PuzzleSource::PuzzleSource(const datasets::puzzle::PuzzleSet& set, bool augment)
    : set_(set), augment_(augment && set.rules != nullptr), fingerprint_(set.fingerprint()) {}

RefinerExample PuzzleSource::at(int64_t index, uint64_t variant) const {
  RefinerExample example;
  if (augment_ && variant != 0) {
    Rng rng(variant);
    const auto drawn = set_.rules->transformed(set_.input(index), set_.label(index), rng);
    example.inputs = widened(drawn.input);
    example.labels = widened(drawn.label);
  } else {
    example.inputs = widened(set_.input(index));
    example.labels = widened(set_.label(index));
  }
  for (int32_t& label : example.labels)
    if (label == set_.ignored_label) label = static_cast<int32_t>(kIgnoredLabel);
  example.puzzle = set_.identifier_of(index);
  return example;
}

}  // namespace foretrace::lm
