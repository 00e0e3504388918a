// RefinerSource: an indexed list of questions and answers, rows of tokens all of one length. Reading must be cheap and repeatable.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foretrace::lm {

struct RefinerExample {
  std::vector<int32_t> inputs;
  std::vector<int32_t> labels;  // what is right in each place; -100 (kIgnoredLabel): not asked for
  int64_t puzzle = 0;           // whose embedding is read; 0 where there is one for all
};

class RefinerSource {
 public:
  virtual ~RefinerSource() = default;
  [[nodiscard]] virtual int64_t size() const = 0;
  // Tokens of every row.
  [[nodiscard]] virtual int64_t length() const = 0;
  // Every token is below this.
  [[nodiscard]] virtual int64_t vocabulary() const = 0;
  // Every puzzle is below this.
  [[nodiscard]] virtual int64_t puzzles() const = 0;
  // `variant`: any number, by which a source with several forms of an example (augmentations) picks one; 0: the example itself. The
  // same two numbers give the same rows.
  [[nodiscard]] virtual RefinerExample at(int64_t index, uint64_t variant) const = 0;
  // Identifies the data: a run resumes only on the data that it began with.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

}  // namespace foretrace::lm
