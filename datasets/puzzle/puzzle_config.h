// PuzzleConfig: which puzzles, read from JSON. `puzzle` says the kind; a field that the kind has
// not is an error.
//   {"puzzle": "sudoku", "size": 4, "clues": [4, 8], "train": 10000, "test": 1000, "augment": true}
//   {"puzzle": "sudoku17", "path": "sudoku17.txt.gz", "train": 1000, "test": 1000, "copies": 1000}
//   {"puzzle": "maze", "side": 30, "shortest": 111, "train": 1000, "test": 1000, "seed": 1}
//   {"puzzle": "arc", "path": "arc1.json", "copies": 10}
//   {"puzzle": "numpy", "path": "data/sudoku-extreme-1k-aug-1000", "rules": "sudoku"}
#pragma once

#include "core/json.h"
#include "datasets/puzzle/arc_splits.h"
#include "datasets/puzzle/fill_splits.h"
#include "datasets/puzzle/maze_generator.h"
#include "datasets/puzzle/sudoku_shape.h"

namespace foretrace::datasets::puzzle {

enum class PuzzleKind : uint8_t { kSudoku, kSudoku17, kMaze, kArc, kNumpy };
enum class RulesKind : uint8_t { kNone, kSudoku, kMaze };

struct PuzzleConfig {
  PuzzleKind kind = PuzzleKind::kSudoku;
  std::string path;  // sudoku17, arc, numpy: required
  // sudoku
  SudokuShape shape;         // `size` 9, or `box_rows` and `box_columns`
  int64_t fewest_clues = 0;  // `clues`: a number or [fewest, most]; a third to a half of the cells
  int64_t most_clues = 0;
  // maze
  MazeOptions maze;  // `side` 30, `shortest` (the side), `form` "carved" or "scattered", `loops`
  // arc
  bool translate = true;
  // numpy
  RulesKind rules = RulesKind::kNone;  // `rules` "none", "sudoku" or "maze": symmetries, verdicts
  // all but numpy: `copies`, `seed`; all but it and arc: `train`, `test`
  SplitSizes sizes;
  // all but arc; numpy with rules only
  bool augment = false;
};

// `where` starts each message.
Result<PuzzleConfig> puzzle_config_from_json(const Json& json, const std::string& where);

// Makes or reads what the config says: the same on every machine for the same config and files.
Result<PuzzleSplits> load_puzzles(const PuzzleConfig& config, const PuzzleProgress& progress = {});

}  // namespace foretrace::datasets::puzzle
