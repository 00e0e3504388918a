#include "datasets/puzzle/sudoku_symmetry.h"

#include <numeric>

namespace foretrace::datasets::puzzle {
namespace {

std::vector<uint8_t> upwards(int first, int count) {
  std::vector<uint8_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), static_cast<uint8_t>(first));
  return numbers;
}

// Lines of a grid, `together` to a band, in an order that keeps bands whole.
std::vector<uint8_t> shuffled_lines(int side, int together, Rng& rng) {
  std::vector<uint8_t> bands = upwards(0, side / together), lines;
  rng.shuffle(bands);
  for (const uint8_t band : bands) {
    std::vector<uint8_t> inside = upwards(band * together, together);
    rng.shuffle(inside);
    lines.insert(lines.end(), inside.begin(), inside.end());
  }
  return lines;
}

}  // namespace

SudokuSymmetry identity_symmetry(const SudokuShape& shape) {
  const std::vector<uint8_t> lines = upwards(0, shape.side());
  return {false, lines, lines, upwards(0, shape.side() + 1)};
}

SudokuSymmetry random_symmetry(const SudokuShape& shape, Rng& rng) {
  SudokuSymmetry symmetry;
  symmetry.transposed = shape.box_rows == shape.box_columns && rng.below(2) == 1;
  symmetry.rows = shuffled_lines(shape.side(), shape.box_rows, rng);
  symmetry.columns = shuffled_lines(shape.side(), shape.box_columns, rng);
  symmetry.digits = upwards(1, shape.side());
  rng.shuffle(symmetry.digits);
  symmetry.digits.insert(symmetry.digits.begin(), 0);
  return symmetry;
}

SudokuGrid apply_symmetry(const SudokuShape& shape, const SudokuSymmetry& symmetry,
                          std::span<const uint8_t> grid) {
  const auto side = static_cast<size_t>(shape.side());
  SudokuGrid out;
  out.reserve(grid.size());
  for (const size_t row : symmetry.rows)
    for (const size_t column : symmetry.columns)
      out.push_back(symmetry.digits[symmetry.transposed ? grid[column * side + row]
                                                        : grid[row * side + column]]);
  return out;
}

}  // namespace foretrace::datasets::puzzle
