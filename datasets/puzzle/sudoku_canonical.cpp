#include "datasets/puzzle/sudoku_canonical.h"

#include <algorithm>
#include <array>
#include <utility>

namespace foretrace::datasets::puzzle {
namespace {

constexpr size_t kMostLines = kLargestSudokuSide;
constexpr uint8_t kNone = 0xff;
using Line = std::array<uint8_t, kMostLines>;

// Writes the forms of a puzzle in one orientation, a byte a column of the walk and then a byte a
// cell, and keeps the least, of those that were written before too.
class FormWriter {
 public:
  FormWriter(const SudokuShape& shape, const SudokuGrid& clues, const SudokuGrid& solution,
             std::string& best)
      : band_rows_(static_cast<size_t>(shape.box_rows)),
        stack_columns_(static_cast<size_t>(shape.box_columns)),
        side_(static_cast<size_t>(shape.side())),
        clues_(clues),
        solution_(solution),
        best_(best) {}

  void write_all() {
    for (first_ = 0; first_ < side_; ++first_) {
      for (size_t column = 0; column < side_; ++column)
        where_[digit(first_, column)] = static_cast<uint8_t>(column);
      const size_t band = first_ / band_rows_ * band_rows_;
      for (second_ = band; second_ < band + band_rows_; ++second_)
        if (second_ != first_) walk(0, side_);
    }
  }

 private:
  [[nodiscard]] uint8_t digit(size_t row, size_t column) const {
    return static_cast<uint8_t>(solution_[row * side_ + column] - 1);
  }

  // Goes on behind `count` numbered columns; `start` is the one that the open cycle began with.
  void walk(size_t count, size_t start) {
    if (count > 0) {
      const size_t next = where_[digit(second_, order_[count - 1])];
      if (next != start) return visit(next, count, start);
    }
    if (count == side_) return write();
    for (size_t column = 0; column < side_; ++column)
      if (number_[column] == kNone) visit(column, count, column);
  }

  void visit(size_t column, size_t count, size_t start) {
    uint8_t& stack = stack_number_[column / stack_columns_];
    const bool fresh = stack == kNone;
    if (fresh) stack = stacks_++;
    code_[count] = static_cast<char>((column == start ? kMostLines : 0) + stack);
    if (best_.empty() || best_.compare(0, count + 1, code_.data(), count + 1) >= 0) {
      order_[count] = static_cast<uint8_t>(column);
      number_[column] = static_cast<uint8_t>(count);
      walk(count + 1, start);
      number_[column] = kNone;
    }
    if (fresh) {
      stack = kNone;
      --stacks_;
    }
  }

  // Row by row: the two rows, the rest of their band, the other bands.
  void write() {
    std::string form(code_.data(), side_);
    for (const size_t row : ordered_rows())
      for (size_t i = 0; i < side_; ++i) {
        const size_t column = order_[i];
        const int clue = clues_[row * side_ + column] != 0 ? 1 : 0;
        form += static_cast<char>(2 * number_[where_[digit(row, column)]] + clue);
      }
    if (best_.empty() || form < best_) best_ = std::move(form);
  }

  [[nodiscard]] std::vector<size_t> ordered_rows() const {
    std::vector<std::pair<std::array<size_t, 2>, size_t>> keyed;  // (of the band, of the row), row
    for (size_t band = 0; band < side_; band += band_rows_) {
      size_t least = kMostLines;
      for (size_t row = band; row < band + band_rows_; ++row) least = std::min(least, key(row));
      for (size_t row = band; row < band + band_rows_; ++row)
        keyed.push_back({{least, key(row)}, row});
    }
    std::sort(keyed.begin(), keyed.end());
    std::vector<size_t> rows;
    for (const auto& [order, row] : keyed) rows.push_back(row);
    return rows;
  }

  // The digit in column 0, which is another one in each row: 0 in the first row, 1 in the second.
  [[nodiscard]] size_t key(size_t row) const { return number_[where_[digit(row, order_[0])]]; }

  size_t band_rows_, stack_columns_, side_;
  const SudokuGrid& clues_;
  const SudokuGrid& solution_;
  std::string& best_;
  size_t first_ = 0, second_ = 0;
  Line where_{};  // by digit: its column in the first row
  Line order_{};  // columns by number
  Line number_ = filled();
  Line stack_number_ = filled();
  uint8_t stacks_ = 0;
  std::array<char, kMostLines> code_{};

  static Line filled() {
    Line line;
    line.fill(kNone);
    return line;
  }
};

SudokuGrid transposed(const SudokuGrid& grid, size_t side) {
  SudokuGrid out(grid.size());
  for (size_t i = 0; i < grid.size(); ++i) out[i % side * side + i / side] = grid[i];
  return out;
}

}  // namespace

std::string sudoku_canonical_form(const SudokuShape& shape, const SudokuGrid& clues,
                                  const SudokuGrid& solution) {
  std::string best;
  FormWriter(shape, clues, solution, best).write_all();
  if (shape.box_rows == shape.box_columns) {
    const auto side = static_cast<size_t>(shape.side());
    FormWriter(shape, transposed(clues, side), transposed(solution, side), best).write_all();
  }
  return best;
}

}  // namespace foretrace::datasets::puzzle
