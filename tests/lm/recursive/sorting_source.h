// A task that a refiner learns in seconds: the row's digits in order. Variants are other orders of the same digits.
#pragma once

#include <algorithm>

#include "core/rng.h"
#include "lm/recursive/refiner_source.h"

namespace foretrace::lm {

class SortingSource : public RefinerSource {
 public:
  static constexpr int32_t kDigits = 6;
  explicit SortingSource(int64_t size, uint64_t seed = 7, int64_t length = 5) : size_(size), seed_(seed), length_(length) {}

  [[nodiscard]] int64_t size() const override { return size_; }
  [[nodiscard]] int64_t length() const override { return length_; }
  [[nodiscard]] int64_t vocabulary() const override { return kDigits; }
  [[nodiscard]] int64_t puzzles() const override { return 2; }
  [[nodiscard]] RefinerExample at(int64_t index, uint64_t variant) const override {
    Rng rng = Rng(seed_).fork(static_cast<uint64_t>(index));
    RefinerExample example;
    for (int64_t i = 0; i < length_; ++i) example.inputs.push_back(static_cast<int32_t>(rng.below(kDigits)));
    if (variant != 0) Rng(variant).shuffle(example.inputs);
    example.labels = example.inputs;
    std::sort(example.labels.begin(), example.labels.end());
    example.puzzle = index % 2;
    return example;
  }
  [[nodiscard]] std::string fingerprint() const override { return "sorting " + std::to_string(size_) + " " + std::to_string(seed_); }

 private:
  int64_t size_;
  uint64_t seed_;
  int64_t length_;
};

}  // namespace foretrace::lm
