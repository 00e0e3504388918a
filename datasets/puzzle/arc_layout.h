// Grids of ARC as TinyRecursiveModels lays them out (dataset/build_arc_dataset.py): in a square of
// 30 x 30 tokens, row by row. The grid stands somewhere in it; below and to the right of it is a
// border of end tokens, as long as the grid's edges, unless it reaches the square's edge there. All
// else is padding.
//   tokens: 0 padding, 1 end, 2 - 11 the colours
#pragma once

#include <span>

#include "datasets/puzzle/grid.h"

namespace foretrace::datasets::puzzle {

constexpr size_t kArcTokens = 900;
constexpr int kArcVocabulary = 12;

// REQUIRES: top + rows and left + columns are at most 30
std::vector<uint8_t> arc_tokens(const Grid& grid, size_t top, size_t left);
// The largest rectangle of colours in the upper left corner of the square (evaluators/arc.py): the
// grid that was laid out there. Of two alike large the wider one; no rows where no colour stands
// there. REQUIRES: 900 tokens
Grid arc_grid(std::span<const uint8_t> tokens);

}  // namespace foretrace::datasets::puzzle
