#include "datasets/puzzle/sudoku_rules.h"

#include "datasets/puzzle/sudoku_symmetry.h"

namespace foretrace::datasets::puzzle {

std::vector<uint8_t> sudoku_tokens(std::span<const uint8_t> grid) {
  std::vector<uint8_t> tokens(grid.begin(), grid.end());
  for (uint8_t& token : tokens) ++token;
  return tokens;
}

SudokuGrid sudoku_grid(std::span<const uint8_t> tokens) {
  SudokuGrid grid(tokens.begin(), tokens.end());
  for (uint8_t& digit : grid) digit -= digit > 0 ? 1 : 0;
  return grid;
}

std::string SudokuRules::name() const {
  const std::string side = std::to_string(shape_.side());
  return "sudoku " + side + "x" + side;
}

char SudokuRules::character(uint8_t token) const {
  const SudokuGrid grid = sudoku_grid({&token, 1});
  return token < 2 ? '.' : sudoku_text(grid)[0];
}

std::string SudokuRules::verdict(std::span<const uint8_t> input,
                                 std::span<const uint8_t> answer) const {
  return sudoku_verdict_name(check_sudoku(shape_, sudoku_grid(input), sudoku_grid(answer)));
}

PuzzleExample SudokuRules::transformed(std::span<const uint8_t> input,
                                       std::span<const uint8_t> label, Rng& rng) const {
  const SudokuSymmetry symmetry = random_symmetry(shape_, rng);
  return {sudoku_tokens(apply_symmetry(shape_, symmetry, sudoku_grid(input))),
          sudoku_tokens(apply_symmetry(shape_, symmetry, sudoku_grid(label)))};
}

}  // namespace foretrace::datasets::puzzle
