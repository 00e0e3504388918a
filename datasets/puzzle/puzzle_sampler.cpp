#include "datasets/puzzle/puzzle_sampler.h"

#include <numeric>

#include "core/check.h"

namespace foretrace::datasets::puzzle {
namespace {

// start, start + 1, ... end - 1
std::vector<int64_t> numbers(int64_t start, int64_t end) {
  std::vector<int64_t> out(static_cast<size_t>(end - start));
  std::iota(out.begin(), out.end(), start);
  return out;
}

}  // namespace

PuzzleSampler::PuzzleSampler(const PuzzleSet& set, uint64_t seed, bool augment)
    : set_(set), seeds_(seed), augment_(augment) {
  FORETRACE_CHECK(set.examples() > 0, "no puzzle to sample");
  FORETRACE_CHECK(!augment || set.rules != nullptr, "no rules to augment by");
  begin_epoch(0);
}

void PuzzleSampler::begin_epoch(int64_t epoch) {
  position_ = {epoch, 0, 0};
  order_ = numbers(0, set_.groups());
  Rng rng = seeds_.fork(static_cast<uint64_t>(epoch));
  rng.shuffle(order_);
  examples_.clear();
}

void PuzzleSampler::begin_group() {
  if (position_.groups == set_.groups()) begin_epoch(position_.epoch + 1);
  const auto group = static_cast<size_t>(order_[static_cast<size_t>(position_.groups)]);
  rng_ = seeds_.fork(static_cast<uint64_t>(position_.epoch)).fork(1 + group);
  const auto puzzle =
      static_cast<size_t>(rng_.between(set_.group_starts[group], set_.group_starts[group + 1] - 1));
  examples_ = numbers(set_.puzzle_starts[puzzle], set_.puzzle_starts[puzzle + 1]);
  rng_.shuffle(examples_);
  ++position_.groups;
  position_.examples = 0;
}

PuzzleBatch PuzzleSampler::next(int64_t rows) {
  PuzzleBatch batch;
  for (int64_t row = 0; row < rows; ++row) {
    if (position_.examples == static_cast<int64_t>(examples_.size())) begin_group();
    const int64_t example = examples_[static_cast<size_t>(position_.examples)];
    const auto add = [&](std::span<const uint8_t> input, std::span<const uint8_t> label) {
      batch.inputs.insert(batch.inputs.end(), input.begin(), input.end());
      batch.labels.insert(batch.labels.end(), label.begin(), label.end());
    };
    if (augment_) {
      Rng rng = rng_.fork(static_cast<uint64_t>(position_.examples));
      const PuzzleExample image =
          set_.rules->transformed(set_.input(example), set_.label(example), rng);
      add(image.input, image.label);
    } else {
      add(set_.input(example), set_.label(example));
    }
    batch.identifiers.push_back(set_.identifier_of(example));
    batch.examples.push_back(example);
    ++position_.examples;
  }
  return batch;
}

void PuzzleSampler::seek(const Position& position) {
  begin_epoch(position.epoch);
  if (position.groups == 0) return;
  position_.groups = position.groups - 1;
  begin_group();
  position_.examples = position.examples;
}

}  // namespace foretrace::datasets::puzzle
