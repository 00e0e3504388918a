// SudokuShape: a grid of `side` times `side` cells, cut into boxes of box_rows times box_columns =
// side cells. Each row, column and box of a solved grid holds every digit once.
//   4x4: boxes of 2x2;  6x6: 2 rows, 3 columns;  9x9: 3x3;  up to 16x16
// A band is a row of boxes, a stack a column of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets::puzzle {

// Row by row; 0 is blank, else a digit from 1 on.
using SudokuGrid = std::vector<uint8_t>;

struct SudokuShape {
  int box_rows = 3;
  int box_columns = 3;

  [[nodiscard]] int side() const { return box_rows * box_columns; }
  [[nodiscard]] int cells() const { return side() * side(); }
  [[nodiscard]] int box(int row, int column) const {
    return row / box_rows * box_rows + column / box_columns;
  }
  friend bool operator==(const SudokuShape&, const SudokuShape&) = default;
};

constexpr int kLargestSudokuSide = 16;

// Boxes of 2 to 8 rows and columns, at most 16 cells.
Result<SudokuShape> sudoku_shape(int64_t box_rows, int64_t box_columns);
// The boxes nearest to squares, wider than high where they are none: 6: 2 rows, 3 columns; 12: 3
// rows, 4 columns.
Result<SudokuShape> sudoku_shape_of_side(int64_t side);

// '0' or '.' for blanks, then 1 - 9 and A - G. An Error says which character is wrong.
Result<SudokuGrid> parse_sudoku(const SudokuShape& shape, std::string_view text);
// The same with '0' for blanks.
std::string sudoku_text(std::span<const uint8_t> grid);

enum class SudokuVerdict : uint8_t {
  kSolved,
  kUnfilled,     // a cell without a digit of the grid
  kClueChanged,  // full, but another digit where there was a clue
  kRepeated,     // clues kept, but a digit twice in a row, column or box
};
// "solved", "unfilled", "clue changed", "repeated".
const char* sudoku_verdict_name(SudokuVerdict verdict);

// Whether `answer` fills the puzzle `clues` rightly. REQUIRES: both have shape.cells() cells, clues
// are of the shape
SudokuVerdict check_sudoku(const SudokuShape& shape, std::span<const uint8_t> clues,
                           std::span<const uint8_t> answer);

}  // namespace foretrace::datasets::puzzle
