// StateGrid: an answer to a question about states as a grid of cells, a row for each frame, event and variable, so that what stays has
// the same place in question and answer: what recursive refiners improve. Rows are as wide as the shape says; longer texts go on in
// the next row. Reading the cells row by row, without pads, gives the answer's tokens.
//   L4 v3 1 <;> v4 [ 1 ] <;> <go> <eos>   ->   L4 . . . . . | v3 1 <;> . . . | v4 [ 1 ] <;> <go> | <eos> . . . . .
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "datasets/vocabulary.h"

namespace foretrace::datasets {

struct GridShape {
  int64_t given = 160;  // cells for prompt and question
  int64_t rows = 12;
  int64_t width = 12;
  [[nodiscard]] int64_t cells() const { return given + rows * width; }
};

// One question as equally long rows: the question, then the grid, which holds the state that the question gives first, or pads.
struct GridExample {
  std::vector<Token> inputs;  // [cells]
  std::vector<Token> labels;  // [cells]: pads before the grid, where nothing is asked; then the answer's grid
};

// None if the question or the answer does not fit. `given` and `target` as in StateQuery.
std::optional<GridExample> lay_out(std::span<const Token> given, std::span<const Token> target, const GridShape& shape);
// The inputs alone.
std::optional<std::vector<Token>> lay_out_question(std::span<const Token> given, const GridShape& shape);

// The tokens up to the first <eos>, from the cells of a grid.
std::vector<Token> read_off(std::span<const Token> grid);

}  // namespace foretrace::datasets
