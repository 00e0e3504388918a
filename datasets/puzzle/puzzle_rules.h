// PuzzleRules: what a kind of puzzle knows about its rows of tokens. Const, so that any number of
// threads may share one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::puzzle {

struct PuzzleExample {
  std::vector<uint8_t> input, label;  // alike long
};

class PuzzleRules {
 public:
  virtual ~PuzzleRules() = default;
  [[nodiscard]] virtual std::string name() const = 0;  // "sudoku 9x9", "maze 30x30"
  // A token as people write it: ".123", "# SGo"; '?' for what is none.
  [[nodiscard]] virtual char character(uint8_t token) const = 0;
  // "solved" for any right answer, the label or another; else what is wrong, in a word or two.
  // REQUIRES: both of the rows' length
  [[nodiscard]] virtual std::string verdict(std::span<const uint8_t> input,
                                            std::span<const uint8_t> answer) const = 0;
  // The same puzzle as a symmetry shows it.
  [[nodiscard]] virtual PuzzleExample transformed(std::span<const uint8_t> input,
                                                  std::span<const uint8_t> label,
                                                  Rng& rng) const = 0;
};

}  // namespace foretrace::datasets::puzzle
