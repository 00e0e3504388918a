// Lists of Sudoku puzzles as they are passed around: one puzzle a line, plain or gzip.
#pragma once

#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

// The first shape.cells() characters of a line are the puzzle (parse_sudoku); a remark may follow
// that does not start with a digit or a point. Blank lines and those that start with '#' are
// skipped. Errors name the line; a list without a puzzle is one.
Result<std::vector<SudokuGrid>> read_sudoku_list(const SudokuShape& shape, const std::string& path);

}  // namespace foretrace::datasets::puzzle
