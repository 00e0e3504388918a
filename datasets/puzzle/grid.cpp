#include "datasets/puzzle/grid.h"

#include "core/check.h"

namespace foretrace::datasets::puzzle {

Grid dihedral(const Grid& grid, int transform) {
  FORETRACE_CHECK(transform >= 0 && transform < kDihedrals, "no symmetry of the square");
  const bool turned = transform == 1 || transform == 3 || transform >= 6;
  Grid out{turned ? grid.columns : grid.rows, turned ? grid.rows : grid.columns, {}};
  out.cells.reserve(grid.cells.size());
  const size_t last_row = grid.rows - 1, last_column = grid.columns - 1;
  for (size_t i = 0; i < out.rows; ++i)
    for (size_t j = 0; j < out.columns; ++j) {
      switch (transform) {
        case 0:
          out.cells.push_back(grid.at(i, j));
          break;
        case 1:
          out.cells.push_back(grid.at(j, last_column - i));
          break;
        case 2:
          out.cells.push_back(grid.at(last_row - i, last_column - j));
          break;
        case 3:
          out.cells.push_back(grid.at(last_row - j, i));
          break;
        case 4:
          out.cells.push_back(grid.at(i, last_column - j));
          break;
        case 5:
          out.cells.push_back(grid.at(last_row - i, j));
          break;
        case 6:
          out.cells.push_back(grid.at(j, i));
          break;
        default:
          out.cells.push_back(grid.at(last_row - j, last_column - i));
          break;
      }
    }
  return out;
}

int inverse_dihedral(int transform) {
  return transform == 1 ? 3 : transform == 3 ? 1 : transform;  // turns aside, all are mirrors
}

}  // namespace foretrace::datasets::puzzle
