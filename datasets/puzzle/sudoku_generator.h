// SudokuGenerator: puzzles with exactly one solution. A random full grid loses clues in random
// order, as long as its solution stays the only one, until as many are left as were drawn.
#pragma once

#include "datasets/puzzle/sudoku_solver.h"

namespace foretrace::datasets::puzzle {

struct SudokuPuzzle {
  SudokuGrid clues;
  SudokuGrid solution;
};

class SudokuGenerator {
 public:
  // Puzzles have `fewest` to `most` clues. Fails where no puzzle of that few clues has one solution
  // (known for 4x4: 4, 6x6: 8, 9x9: 17).
  static Result<SudokuGenerator> make(const SudokuShape& shape, int64_t fewest, int64_t most);

  // The number of clues is drawn evenly; where no clue can go before it is reached, the puzzle is
  // kept if it has `most` clues at most, so few clues are rarer than drawn. Fails after 1,000 grids
  // that all need more.
  Result<SudokuPuzzle> generate(Rng& rng) const;
  [[nodiscard]] const SudokuSolver& solver() const { return solver_; }

 private:
  SudokuGenerator(const SudokuShape& shape, int64_t fewest, int64_t most)
      : solver_(shape), fewest_(fewest), most_(most) {}

  SudokuSolver solver_;
  int64_t fewest_, most_;
};

}  // namespace foretrace::datasets::puzzle
