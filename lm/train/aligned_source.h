// AlignedSource: the examples of another source with as many fill tokens in front that what is asked for begins at a multiple of `grid`:
// an answer that fits a block of block diffusion is one block then.
#pragma once

#include "lm/train/example_source.h"

namespace foretrace::lm {

class AlignedSource : public ExampleSource {
 public:
  // `source` must outlive this. REQUIRES: grid > 0
  AlignedSource(const ExampleSource& source, int64_t grid, int32_t fill);

  [[nodiscard]] int64_t size() const override { return source_.size(); }
  [[nodiscard]] int64_t length(int64_t index) const override { return source_.length(index) + front_[static_cast<size_t>(index)]; }
  [[nodiscard]] TokenExample at(int64_t index) const override;
  [[nodiscard]] int64_t vocabulary() const override { return source_.vocabulary(); }
  [[nodiscard]] int32_t end_token() const override { return source_.end_token(); }
  [[nodiscard]] std::string fingerprint() const override;

 private:
  const ExampleSource& source_;
  int64_t grid_;
  int32_t fill_;
  std::vector<int64_t> front_;  // fill tokens of each example
};

// Tokens of the example in front of its answer.
int64_t given_tokens(const TokenExample& example);
// Fill tokens in front of so many given ones.
int64_t fill_in_front(int64_t given, int64_t grid);

}  // namespace foretrace::lm
