// MazeGenerator: mazes whose shortest path has a given length at least.
//   carved     corridors between the cells of a lattice, cut along a random tree that likes to go
//              on where it just was; some more walls are opened, for ways round. No other path is
//              as short.
//   scattered  each cell a wall by chance, 30 to 50 % of them: how the mazes of Searchformer
//              (Lehnert et al., arXiv 2402.14083) were made and, by its authors' account, those of
//              Maze-Hard (arXiv 2506.21734). Most have several shortest paths, of which the answer
//              shows one, and long ones are rare: 111 steps in one of 3,000 mazes of 30x30.
#pragma once

#include "core/rng.h"
#include "datasets/puzzle/maze.h"

namespace foretrace::datasets::puzzle {

enum class MazeForm : uint8_t { kCarved, kScattered };

struct MazeOptions {
  int64_t side = 30;      // cells, 3 to 128
  int64_t shortest = 30;  // steps of the shortest path, at least
  MazeForm form = MazeForm::kCarved;
  double loops = 0.05;  // carved: share of the walls between lattice cells that is opened too
};

struct Maze {
  Grid question, answer;
  int64_t steps = 0;
};

class MazeGenerator {
 public:
  // Fails for a side out of range and for paths longer than half the cells.
  static Result<MazeGenerator> make(const MazeOptions& options);
  // Fails after many mazes without a path so long.
  Result<Maze> generate(Rng& rng) const;

 private:
  explicit MazeGenerator(const MazeOptions& options) : options_(options) {}
  [[nodiscard]] Grid carve(Rng& rng) const;
  [[nodiscard]] Grid scatter(Rng& rng) const;

  MazeOptions options_;
};

}  // namespace foretrace::datasets::puzzle
