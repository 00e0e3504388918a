// Made-up examples that a model can learn: a start, a stride, then the arithmetic sequence modulo the vocabulary.
#pragma once

#include <algorithm>

#include "core/rng.h"
#include "lm/train/example_source.h"

namespace foretrace::lm {

class CountingSource : public ExampleSource {
 public:
  explicit CountingSource(int64_t size, int64_t longest = 40) : size_(size), longest_(longest) {}

  [[nodiscard]] int64_t size() const override { return size_; }
  [[nodiscard]] int64_t length(int64_t index) const override {
    return 6 + static_cast<int64_t>(Rng(7).fork(static_cast<uint64_t>(index)).below(static_cast<uint64_t>(longest_ - 5)));
  }
  [[nodiscard]] TokenExample at(int64_t index) const override {
    Rng rng = Rng(8).fork(static_cast<uint64_t>(index));
    const auto stride = static_cast<int32_t>(1 + rng.below(5));
    auto token = static_cast<int32_t>(rng.below(61));
    TokenExample example;
    for (int64_t i = 0; i < length(index); ++i) {
      example.tokens.push_back(i == 1 ? stride : token);
      example.weights.push_back(i < 2 ? 0.0F : 1.0F);
      token = (token + stride) % 61;
    }
    return example;
  }
  [[nodiscard]] int64_t vocabulary() const override { return 61; }
  [[nodiscard]] std::string fingerprint() const override { return "counting " + std::to_string(size_); }

 private:
  int64_t size_;
  int64_t longest_;
};

}  // namespace foretrace::lm
