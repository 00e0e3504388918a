// Mazes as TinyRecursiveModels has them (dataset/build_maze_dataset.py): a grid of the characters
// "# SGo", that is wall, free, start, goal, path. A question has one start and one goal; its answer
// marks the free cells between them on a shortest path. Steps go to the four neighbours.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "datasets/puzzle/grid.h"

namespace foretrace::datasets::puzzle {

// Tokens; 0 pads.
enum MazeToken : uint8_t { kWall = 1, kFree, kStart, kGoal, kPath };
constexpr int kMazeVocabulary = 6;

// Lines of characters, all equally long; the last may end without '\n'.
Result<Grid> parse_maze(std::string_view text);
// A line a row; '?' for what is no token of a maze.
std::string maze_text(const Grid& maze);

struct MazeDistances {
  size_t start = 0;            // a cell
  std::vector<int32_t> steps;  // of each cell from the start; -1: out of reach
  std::vector<bool> one_way;   // whether one shortest path alone leads there
};
// REQUIRES: start is a cell. Everything but walls can be walked on.
MazeDistances maze_distances(const Grid& maze, size_t start);

struct MazeSolution {
  int64_t steps = 0;     // of a shortest path, from start to goal
  bool one_way = false;  // whether it is the only one
  Grid answer;  // of several: at each step from the start the first of up, left, right, down
};
// Fails if the maze has not one start and one goal, or no path between them.
Result<MazeSolution> solve_maze(const Grid& maze);

enum class MazeVerdict : uint8_t {
  kSolved,       // a shortest path, which need not be that of the label
  kNotShortest,  // marked cells join start and goal, but more of them than a shortest path has
  kBroken,       // they do not
  kChanged,      // a cell that is not free differs from the question, or a free one is no path
};
// "solved", "not shortest", "broken", "changed".
const char* maze_verdict_name(MazeVerdict verdict);
// REQUIRES: as many cells in both
MazeVerdict check_maze(const Grid& question, std::span<const uint8_t> answer);

}  // namespace foretrace::datasets::puzzle
