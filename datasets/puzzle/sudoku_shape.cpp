#include "datasets/puzzle/sudoku_shape.h"

#include <array>

namespace foretrace::datasets::puzzle {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFG";

}  // namespace

Result<SudokuShape> sudoku_shape(int64_t box_rows, int64_t box_columns) {
  if (box_rows < 2 || box_columns < 2 || box_rows > kLargestSudokuSide ||
      box_columns > kLargestSudokuSide || box_rows * box_columns > kLargestSudokuSide)
    return invalid_argument("Sudoku boxes of " + std::to_string(box_rows) + " rows and " +
                                std::to_string(box_columns) + " columns",
                            "at least 2 of each, at most 16 cells a box");
  return SudokuShape{static_cast<int>(box_rows), static_cast<int>(box_columns)};
}

Result<SudokuShape> sudoku_shape_of_side(int64_t side) {
  if (side >= 1 && side <= kLargestSudokuSide) {
    for (int64_t rows = 4; rows >= 2; --rows)
      if (rows * rows <= side && side % rows == 0) return sudoku_shape(rows, side / rows);
  }
  return invalid_argument("no Sudoku of " + std::to_string(side) + " cells a side",
                          "4, 6, 8, 9, 10, 12, 14, 15 or 16");
}

Result<SudokuGrid> parse_sudoku(const SudokuShape& shape, std::string_view text) {
  if (text.size() != static_cast<size_t>(shape.cells()))
    return parse_error("a Sudoku of " + std::to_string(text.size()) + " characters",
                       std::to_string(shape.cells()) + " are needed");
  SudokuGrid grid;
  for (const char c : text) {
    const size_t digit = c == '.' ? 0 : kDigits.find(c);
    if (digit > static_cast<size_t>(shape.side()))
      return parse_error(
          "character " + std::to_string(grid.size() + 1) + " of a Sudoku is no digit of the grid",
          "0 or . for blanks, then 1 - 9 and A - G");
    grid.push_back(static_cast<uint8_t>(digit));
  }
  return grid;
}

std::string sudoku_text(std::span<const uint8_t> grid) {
  std::string text;
  for (const uint8_t digit : grid) text += digit < kDigits.size() ? kDigits[digit] : '?';
  return text;
}

const char* sudoku_verdict_name(SudokuVerdict verdict) {
  constexpr std::array<const char*, 4> kNames = {"solved", "unfilled", "clue changed", "repeated"};
  return kNames[static_cast<size_t>(verdict)];
}

SudokuVerdict check_sudoku(const SudokuShape& shape, std::span<const uint8_t> clues,
                           std::span<const uint8_t> answer) {
  const int side = shape.side();
  for (const uint8_t digit : answer)
    if (digit == 0 || digit > side) return SudokuVerdict::kUnfilled;
  for (size_t i = 0; i < clues.size(); ++i)
    if (clues[i] != 0 && clues[i] != answer[i]) return SudokuVerdict::kClueChanged;
  std::array<uint32_t, 3 * kLargestSudokuSide> seen{};  // rows, columns, boxes: a bit a digit
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const uint32_t bit = uint32_t{1} << answer[static_cast<size_t>(row * side + column)];
      for (const int unit : {row, side + column, 2 * side + shape.box(row, column)}) {
        uint32_t& digits = seen[static_cast<size_t>(unit)];
        if (digits & bit) return SudokuVerdict::kRepeated;
        digits |= bit;
      }
    }
  return SudokuVerdict::kSolved;
}

}  // namespace foretrace::datasets::puzzle
