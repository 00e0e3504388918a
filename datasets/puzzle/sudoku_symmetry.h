// SudokuSymmetry: what turns every solved grid of a shape into a solved grid: other digits,
// transposition (square boxes only), bands and stacks in another order, rows within bands and
// columns within stacks in another order. Without the digits 4x4 has 128 of them, 6x6 3,456, 9x9
// 3,359,232. Applied alike to a puzzle and its solution.
// Source: the augmentation in TinyRecursiveModels, dataset/build_sudoku_dataset.py, for any shape.
#pragma once

#include "core/rng.h"
#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

struct SudokuSymmetry {
  bool transposed = false;    // before the lines are picked
  std::vector<uint8_t> rows;  // rows[i]: the line that becomes row i
  std::vector<uint8_t> columns;
  std::vector<uint8_t> digits;  // digits[d]: what digit d becomes; digits[0] = 0
};

SudokuSymmetry identity_symmetry(const SudokuShape& shape);
// Drawn evenly from all.
SudokuSymmetry random_symmetry(const SudokuShape& shape, Rng& rng);
// REQUIRES: a grid of the shape, digits in range
SudokuGrid apply_symmetry(const SudokuShape& shape, const SudokuSymmetry& symmetry,
                          std::span<const uint8_t> grid);

}  // namespace foretrace::datasets::puzzle
