// The canonical form of a puzzle with its solution: equal for two puzzles exactly if a symmetry
// (sudoku_symmetry.h) turns one into the other. It keeps augmented puzzles of a training set out of
// the test set.
//
// Two rows a, b of one band name everything else. A walk over the columns goes from each to the one
// where row a has the digit that row b has here, and where that closes a cycle, on to any column
// not yet seen. It numbers the columns; a digit is named by its column in row a; rows and bands are
// ordered by their digit in column 0, so that a and b come first. Of all these writings (each
// orientation, two rows, walk) the least is the form. Walks whose stacks alone are no longer the
// least are given up: a 9x9 takes tens of microseconds.
#pragma once

#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

// Bytes without further meaning. REQUIRES: `solution` is solved, `clues` are some of its digits
std::string sudoku_canonical_form(const SudokuShape& shape, const SudokuGrid& clues,
                                  const SudokuGrid& solution);

}  // namespace foretrace::datasets::puzzle
