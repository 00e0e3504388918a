// SudokuSolver: exact, for every shape. Candidates of a cell are a bit mask; a digit that fits one
// cell of a row, column or box alone, or that alone fits a cell, is set until none is left, then
// the cell with the fewest candidates branches. Const, so any number of threads may share one.
#pragma once

#include <array>

#include "core/rng.h"
#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

struct SudokuSolutions {
  int64_t count = 0;     // at most the limit that was asked for
  SudokuGrid first;      // the first that was found; empty where there is none
  int64_t branches = 0;  // guesses that were tried: 0 where propagation alone decides
};

class SudokuSolver {
 public:
  explicit SudokuSolver(const SudokuShape& shape);

  [[nodiscard]] const SudokuShape& shape() const { return shape_; }
  // The solutions that keep `clues`, counted up to `limit`: with 2, count == 1 means unique. Clues
  // that contradict each other have none. REQUIRES: clues is a grid of the shape, limit > 0
  [[nodiscard]] SudokuSolutions solve(const SudokuGrid& clues, int64_t limit) const;
  // Whether no solution has another digit than `digit` at the blank `cell`.
  [[nodiscard]] bool implies(const SudokuGrid& clues, int cell, uint8_t digit) const;
  // A full grid. Every grid can come out, not all alike often.
  [[nodiscard]] SudokuGrid random_grid(Rng& rng) const;

 private:
  using Mask = uint16_t;  // bit d - 1: digit d
  static constexpr size_t kMost = size_t{kLargestSudokuSide} * kLargestSudokuSide;
  using Candidates = std::array<Mask, kMost>;
  struct Search;

  // Cells whose only candidate is not taken from their peers yet.
  struct Pending {
    std::array<uint8_t, kMost> cells;
    size_t count = 0;
    void push(size_t cell) { cells[count++] = static_cast<uint8_t>(cell); }
  };

  Pending place(const SudokuGrid& clues, Candidates& candidates) const;
  bool propagate(Candidates& candidates, Pending& pending) const;
  bool take_from_peers(Candidates& candidates, Pending& pending) const;
  bool find_hidden(Candidates& candidates, Pending& pending) const;
  // The open cell with the fewest candidates; kMost where none is open.
  [[nodiscard]] size_t choose(const Candidates& candidates) const;
  bool search(Candidates candidates, Pending pending, Search& search) const;

  SudokuShape shape_;
  size_t cells_;
  Mask all_;
  std::vector<std::vector<uint8_t>> peers_;  // of each cell
  std::vector<std::vector<uint8_t>> units_;  // the cells of rows, columns, boxes
};

}  // namespace foretrace::datasets::puzzle
