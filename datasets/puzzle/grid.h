// Grid: cells in rows, and the eight symmetries of the square by the numbers of TinyRecursiveModels
// (dataset/common.py).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foretrace::datasets::puzzle {

struct Grid {
  size_t rows = 0;
  size_t columns = 0;
  std::vector<uint8_t> cells;  // row by row

  [[nodiscard]] uint8_t at(size_t row, size_t column) const {
    return cells[row * columns + column];
  }
  uint8_t& at(size_t row, size_t column) { return cells[row * columns + column]; }
  friend auto operator<=>(const Grid&, const Grid&) = default;
};

constexpr int kDihedrals = 8;
// 0: as it is; 1, 2, 3: so many quarter turns against the clock; 4: left and right swapped; 5: top
// and bottom swapped; 6: transposed; 7: along the other diagonal. REQUIRES: 0 <= transform < 8
Grid dihedral(const Grid& grid, int transform);
// What undoes it.
int inverse_dihedral(int transform);

}  // namespace foretrace::datasets::puzzle
