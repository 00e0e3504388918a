// Sudoku as rows of tokens: 0 pads, 1 is blank, digit d is d + 1, row by row of the grid.
// Source: TinyRecursiveModels, dataset/build_sudoku_dataset.py.
#pragma once

#include "datasets/puzzle/puzzle_rules.h"
#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

class SudokuRules : public PuzzleRules {
 public:
  explicit SudokuRules(const SudokuShape& shape) : shape_(shape) {}

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] char character(uint8_t token) const override;
  // check_sudoku's verdicts; "unfilled" too for tokens that are no digit.
  [[nodiscard]] std::string verdict(std::span<const uint8_t> input,
                                    std::span<const uint8_t> answer) const override;
  [[nodiscard]] PuzzleExample transformed(std::span<const uint8_t> input,
                                          std::span<const uint8_t> label, Rng& rng) const override;

 private:
  SudokuShape shape_;
};

inline int64_t sudoku_vocabulary(const SudokuShape& shape) { return shape.side() + 2; }
std::vector<uint8_t> sudoku_tokens(std::span<const uint8_t> grid);
// Padding becomes blank.
SudokuGrid sudoku_grid(std::span<const uint8_t> tokens);

}  // namespace foretrace::datasets::puzzle
