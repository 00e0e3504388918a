// Sudoku by trying: what the solver is held against.
#pragma once

#include <functional>

#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

inline bool fits(const SudokuShape& shape, const SudokuGrid& grid, int cell, int digit) {
  const int side = shape.side();
  for (int i = 0; i < shape.cells(); ++i) {
    const bool together = i / side == cell / side || i % side == cell % side ||
                          shape.box(i / side, i % side) == shape.box(cell / side, cell % side);
    if (i != cell && together && grid[static_cast<size_t>(i)] == digit) return false;
  }
  return true;
}

// Every way to fill the blanks from `cell` on, digit by digit, cell by cell.
inline void for_each_solution(const SudokuShape& shape, SudokuGrid& grid, int cell,
                              const std::function<void(const SudokuGrid&)>& take) {
  if (cell == shape.cells()) return take(grid);
  uint8_t& here = grid[static_cast<size_t>(cell)];
  if (here != 0) {
    if (fits(shape, grid, cell, here)) for_each_solution(shape, grid, cell + 1, take);
    return;
  }
  for (int digit = 1; digit <= shape.side(); ++digit) {
    if (!fits(shape, grid, cell, digit)) continue;
    here = static_cast<uint8_t>(digit);
    for_each_solution(shape, grid, cell + 1, take);
    here = 0;
  }
}

}  // namespace foretrace::datasets::puzzle
