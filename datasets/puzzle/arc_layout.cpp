#include "datasets/puzzle/arc_layout.h"

#include "core/check.h"
#include "datasets/puzzle/arc_task.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr uint8_t kEnd = 1, kBlack = 2;

bool is_colour(uint8_t token) { return token >= kBlack && token < kBlack + kArcColours; }

}  // namespace

std::vector<uint8_t> arc_tokens(const Grid& grid, size_t top, size_t left) {
  const size_t bottom = top + grid.rows, right = left + grid.columns;
  FORETRACE_CHECK(bottom <= kArcSide && right <= kArcSide, "an ARC grid beside its square");
  std::vector<uint8_t> tokens(kArcTokens, 0);
  for (size_t row = 0; row < grid.rows; ++row) {
    for (size_t column = 0; column < grid.columns; ++column)
      tokens[(top + row) * kArcSide + left + column] =
          static_cast<uint8_t>(grid.at(row, column) + kBlack);
    if (right < kArcSide) tokens[(top + row) * kArcSide + right] = kEnd;
  }
  if (bottom < kArcSide)
    for (size_t column = left; column < right; ++column) tokens[bottom * kArcSide + column] = kEnd;
  return tokens;
}

Grid arc_grid(std::span<const uint8_t> tokens) {
  size_t rows = 0, columns = 0, width = kArcSide;
  for (size_t row = 0; row < kArcSide; ++row) {
    size_t run = 0;
    while (run < width && is_colour(tokens[row * kArcSide + run])) ++run;
    width = run;
    if ((row + 1) * width <= rows * columns) continue;
    rows = row + 1;
    columns = width;
  }
  Grid grid{rows, columns, {}};
  for (size_t row = 0; row < rows; ++row)
    for (size_t column = 0; column < columns; ++column)
      grid.cells.push_back(static_cast<uint8_t>(tokens[row * kArcSide + column] - kBlack));
  return grid;
}

}  // namespace foretrace::datasets::puzzle
