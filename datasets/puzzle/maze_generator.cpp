#include "datasets/puzzle/maze_generator.h"

#include <array>

namespace foretrace::datasets::puzzle {
namespace {

constexpr int64_t kSmallestSide = 3, kLargestSide = 128;
constexpr int kCarvedMazes = 1000, kScatteredMazes = 200000;
constexpr double kBranching = 0.1;  // how often a tree goes on from an older cell
constexpr double kFewestWalls = 0.3, kMostWalls = 0.5;

// Every second cell of every second line; the cells between two of them are walls that can be
// opened.
struct Lattice {
  size_t rows, columns;      // of the lattice
  size_t top = 0, left = 0;  // cells before its first

  [[nodiscard]] size_t count() const { return rows * columns; }
  // Of a lattice cell, or, with `half` steps of one cell, of the wall behind it.
  [[nodiscard]] size_t cell(size_t node, size_t side, size_t down = 0, size_t right = 0) const {
    return (top + 2 * (node / columns) + down) * side + left + 2 * (node % columns) + right;
  }
};

// One wall between two nodes of a lattice.
struct Edge {
  size_t node;
  size_t wall;
};

class Carver {
 public:
  Carver(size_t side, Rng& rng) : side_(side), rng_(rng) {
    const size_t nodes = (side + 1) / 2;
    lattice_ = {nodes, nodes};
    if (side % 2 == 0) lattice_.top = rng.below(2), lattice_.left = rng.below(2);
    maze_ = {side, side, std::vector<uint8_t>(side * side, kWall)};
  }

  Grid carve(double loops) {
    grow_tree();
    for (size_t node = 0; node < lattice_.count(); ++node)
      for (const Edge& edge : edges(node))
        if (edge.node > node && rng_.chance(loops)) maze_.cells[edge.wall] = kFree;
    return std::move(maze_);
  }

 private:
  [[nodiscard]] std::vector<Edge> edges(size_t node) const {
    std::vector<Edge> out;
    const size_t row = node / lattice_.columns, column = node % lattice_.columns;
    if (row > 0)
      out.push_back({node - lattice_.columns, lattice_.cell(node - lattice_.columns, side_, 1, 0)});
    if (column > 0) out.push_back({node - 1, lattice_.cell(node - 1, side_, 0, 1)});
    if (column + 1 < lattice_.columns) out.push_back({node + 1, lattice_.cell(node, side_, 0, 1)});
    if (row + 1 < lattice_.rows)
      out.push_back({node + lattice_.columns, lattice_.cell(node, side_, 1, 0)});
    return out;
  }

  void grow_tree() {
    std::vector<bool> reached(lattice_.count(), false);
    std::vector<size_t> open;
    const auto reach = [&](size_t node) {
      reached[node] = true;
      maze_.cells[lattice_.cell(node, side_)] = kFree;
      open.push_back(node);
    };
    reach(rng_.below(lattice_.count()));
    while (!open.empty()) {
      const size_t at = rng_.chance(kBranching) ? rng_.below(open.size()) : open.size() - 1;
      std::vector<Edge> ways;
      for (const Edge& edge : edges(open[at]))
        if (!reached[edge.node]) ways.push_back(edge);
      if (ways.empty()) {
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        continue;
      }
      const Edge& way = rng_.pick(ways);
      maze_.cells[way.wall] = kFree;
      reach(way.node);
    }
  }

  size_t side_;
  Rng& rng_;
  Lattice lattice_{};
  Grid maze_;
};

std::vector<size_t> free_cells(const Grid& maze) {
  std::vector<size_t> cells;
  for (size_t i = 0; i < maze.cells.size(); ++i)
    if (maze.cells[i] == kFree) cells.push_back(i);
  return cells;
}

}  // namespace

Result<MazeGenerator> MazeGenerator::make(const MazeOptions& options) {
  if (options.side < kSmallestSide || options.side > kLargestSide)
    return invalid_argument("mazes of " + std::to_string(options.side) + " cells a side",
                            "3 to 128");
  if (options.shortest < 1 || options.shortest > options.side * options.side / 2)
    return invalid_argument("mazes of " + std::to_string(options.side) +
                                " cells a side with paths of " + std::to_string(options.shortest) +
                                " steps",
                            "1 to half the cells");
  if (!(options.loops >= 0 && options.loops <= 1))
    return invalid_argument("loops of mazes must be 0 to 1");
  return MazeGenerator(options);
}

Grid MazeGenerator::carve(Rng& rng) const {
  return Carver(static_cast<size_t>(options_.side), rng).carve(options_.loops);
}

Grid MazeGenerator::scatter(Rng& rng) const {
  const auto side = static_cast<size_t>(options_.side);
  Grid maze{side, side, std::vector<uint8_t>(side * side, kFree)};
  const double walls = kFewestWalls + (kMostWalls - kFewestWalls) * rng.uniform();
  for (uint8_t& cell : maze.cells)
    if (rng.chance(walls)) cell = kWall;
  return maze;
}

Result<Maze> MazeGenerator::generate(Rng& rng) const {
  const bool carved = options_.form == MazeForm::kCarved;
  for (int left = carved ? kCarvedMazes : kScatteredMazes; left > 0; --left) {
    Maze maze{.question = carved ? carve(rng) : scatter(rng)};
    const std::vector<size_t> cells = free_cells(maze.question);
    if (cells.size() < 2) continue;
    const MazeDistances far = maze_distances(maze.question, rng.pick(cells));
    std::vector<size_t> goals;
    for (const size_t cell : cells)
      if (far.steps[cell] >= options_.shortest && (!carved || far.one_way[cell]))
        goals.push_back(cell);
    if (goals.empty()) continue;
    maze.question.cells[far.start] = kStart;
    maze.question.cells[rng.pick(goals)] = kGoal;
    TRY_ASSIGN(MazeSolution solution, solve_maze(maze.question));
    maze.answer = std::move(solution.answer);
    maze.steps = solution.steps;
    return maze;
  }
  return Error(ErrorCode::kLimit,
               "no maze of " + std::to_string(options_.side) + " cells a side with a path of " +
                   std::to_string(options_.shortest) + " steps was found",
               "ask for shorter paths");
}

}  // namespace foretrace::datasets::puzzle
