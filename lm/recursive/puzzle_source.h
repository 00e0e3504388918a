// Puzzles (datasets/puzzle) as a refiner's questions and answers.
#pragma once

#include "datasets/puzzle/puzzle_set.h"
#include "lm/recursive/refiner_source.h"

namespace foretrace::lm {

class PuzzleSource : public RefinerSource {
 public:
  // `augment`: a variant other than 0 is a symmetry of the example that the set's rules draw; else there is the example alone.
  // `set` must outlive this.
  PuzzleSource(const datasets::puzzle::PuzzleSet& set, bool augment);

  [[nodiscard]] int64_t size() const override { return set_.examples(); }
  [[nodiscard]] int64_t length() const override { return set_.length; }
  [[nodiscard]] int64_t vocabulary() const override { return set_.vocabulary; }
  [[nodiscard]] int64_t puzzles() const override { return set_.identifier_count; }
  [[nodiscard]] RefinerExample at(int64_t index, uint64_t variant) const override;
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }

 private:
  const datasets::puzzle::PuzzleSet& set_;
  bool augment_;
  std::string fingerprint_;
};

}  // namespace foretrace::lm
