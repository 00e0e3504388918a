#include "datasets/puzzle/sudoku_generator.h"

#include <numeric>

namespace foretrace::datasets::puzzle {
namespace {

constexpr int kGrids = 1000;

// The fewest clues that can have one solution: for 9x9 McGuire, Tugemann, Civario (arXiv
// 1201.0749); 0 where it is not known.
int fewest_known(int side) { return side == 4 ? 4 : side == 6 ? 8 : side == 9 ? 17 : 0; }

}  // namespace

Result<SudokuGenerator> SudokuGenerator::make(const SudokuShape& shape, int64_t fewest,
                                              int64_t most) {
  const std::string range = std::to_string(fewest) + " to " + std::to_string(most) + " clues";
  if (fewest < 1 || fewest > most || most > shape.cells())
    return invalid_argument("Sudoku of " + range,
                            "from 1 to " + std::to_string(shape.cells()) + ", the smaller first");
  if (most < fewest_known(shape.side()))
    return invalid_argument("Sudoku of " + range, "one solution needs at least " +
                                                      std::to_string(fewest_known(shape.side())));
  return SudokuGenerator(shape, fewest, most);
}

Result<SudokuPuzzle> SudokuGenerator::generate(Rng& rng) const {
  std::vector<int> order(static_cast<size_t>(solver_.shape().cells()));
  std::iota(order.begin(), order.end(), 0);
  for (int grid = 0; grid < kGrids; ++grid) {
    SudokuPuzzle puzzle;
    puzzle.solution = solver_.random_grid(rng);
    puzzle.clues = puzzle.solution;
    const int64_t wanted = rng.between(fewest_, most_);
    auto left = static_cast<int64_t>(order.size());
    rng.shuffle(order);
    for (const int cell : order) {
      if (left == wanted) break;
      uint8_t& clue = puzzle.clues[static_cast<size_t>(cell)];
      const uint8_t digit = std::exchange(clue, 0);
      if (solver_.implies(puzzle.clues, cell, digit))
        --left;
      else
        clue = digit;
    }
    if (left <= most_) return puzzle;
  }
  return Error(ErrorCode::kLimit,
               "no Sudoku of " + std::to_string(most_) + " clues or fewer in " +
                   std::to_string(kGrids) + " grids",
               "allow more clues");
}

}  // namespace foretrace::datasets::puzzle
