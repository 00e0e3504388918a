#include "datasets/puzzle/maze.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "datasets/puzzle/maze_generator.h"

namespace foretrace::datasets::puzzle {
namespace {

Grid parsed(const std::string& text) {
  const auto maze = parse_maze(text);
  EXPECT_TRUE(maze.ok());
  return maze.value();
}

size_t cell_of(const Grid& maze, uint8_t token) {
  return static_cast<size_t>(std::find(maze.cells.begin(), maze.cells.end(), token) -
                             maze.cells.begin());
}

// Every path from `path`'s end to the goal that meets no cell twice.
void for_each_path(const Grid& maze, std::vector<size_t>& path,
                   const std::function<void(const std::vector<size_t>&)>& take) {
  const size_t cell = path.back();
  if (maze.cells[cell] == kGoal) return take(path);
  for (size_t next = 0; next < maze.cells.size(); ++next) {
    const size_t rows = next / maze.columns > cell / maze.columns
                            ? next / maze.columns - cell / maze.columns
                            : cell / maze.columns - next / maze.columns;
    const size_t columns = next % maze.columns > cell % maze.columns
                               ? next % maze.columns - cell % maze.columns
                               : cell % maze.columns - next % maze.columns;
    if (rows + columns != 1 || maze.cells[next] == kWall ||
        std::count(path.begin(), path.end(), next))
      continue;
    path.push_back(next);
    for_each_path(maze, path, take);
    path.pop_back();
  }
}

std::vector<std::vector<size_t>> shortest_paths(const Grid& maze) {
  std::vector<std::vector<size_t>> shortest;
  std::vector<size_t> path = {cell_of(maze, kStart)};
  for_each_path(maze, path, [&](const std::vector<size_t>& found) {
    if (!shortest.empty() && found.size() < shortest.front().size()) shortest.clear();
    if (shortest.empty() || found.size() == shortest.front().size()) shortest.push_back(found);
  });
  return shortest;
}

Grid marked(const Grid& maze, const std::vector<size_t>& path) {
  Grid answer = maze;
  for (const size_t cell : path)
    if (answer.cells[cell] == kFree) answer.cells[cell] = kPath;
  return answer;
}

Grid random_maze(size_t rows, size_t columns, Rng& rng) {
  Grid maze{rows, columns, std::vector<uint8_t>(rows * columns, kFree)};
  for (uint8_t& cell : maze.cells)
    if (rng.chance(0.35)) cell = kWall;
  std::vector<size_t> cells(rows * columns);
  std::iota(cells.begin(), cells.end(), 0);
  rng.shuffle(cells);
  maze.cells[cells[0]] = kStart;
  maze.cells[cells[1]] = kGoal;
  return maze;
}

TEST(Maze, TextIsReadAndWritten) {
  const Grid maze = parsed("S #\no G\n");
  EXPECT_EQ(maze, (Grid{2, 3, {kStart, kFree, kWall, kPath, kFree, kGoal}}));
  EXPECT_EQ(maze_text(maze), "S #\no G\n");
  EXPECT_EQ(parsed("S #\no G"), maze);
  EXPECT_NE(parse_maze("S #\no  G\n").error().text().find("line 2"), std::string::npos);
  EXPECT_NE(parse_maze("S #\no?G\n").error().text().find("line 2"), std::string::npos);
  EXPECT_FALSE(parse_maze("").ok());
}

TEST(Maze, TheSolverAgreesWithAllPaths) {
  Rng rng(1);
  int64_t solved = 0, shut = 0, several = 0;
  for (int round = 0; round < 400; ++round) {
    const Grid maze = random_maze(3 + rng.below(3), 3 + rng.below(3), rng);
    const auto paths = shortest_paths(maze);
    const auto found = solve_maze(maze);
    ASSERT_EQ(found.ok(), !paths.empty()) << maze_text(maze);
    shut += paths.empty() ? 1 : 0;
    if (paths.empty()) continue;
    ASSERT_EQ(found.value().steps, static_cast<int64_t>(paths.front().size()) - 1)
        << maze_text(maze);
    ASSERT_EQ(found.value().one_way, paths.size() == 1) << maze_text(maze);
    const bool known = std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
      return marked(maze, path) == found.value().answer;
    });
    ASSERT_TRUE(known) << maze_text(found.value().answer);
    (paths.size() > 1 ? several : solved) += 1;
  }
  EXPECT_GT(solved, 50);
  EXPECT_GT(shut, 50);
  EXPECT_GT(several, 10);
}

TEST(Maze, OfSeveralPathsTheFirstInOrderIsMarked) {
  EXPECT_EQ(maze_text(solve_maze(parsed("S  \n   \n  G\n")).value().answer), "Soo\n  o\n  G\n");
  EXPECT_EQ(maze_text(solve_maze(parsed("G  \n   \n  S\n")).value().answer), "Goo\n  o\n  S\n");
}

TEST(Maze, QuestionsNeedTheirEnds) {
  for (const char* text : {"   ", "S  ", "  G", "SG S", "SGG", "S#G"})
    EXPECT_FALSE(solve_maze(parsed(text)).ok()) << text;
}

// Every marking of the free cells of small mazes against the list of all shortest paths.
TEST(Maze, AnswersAreJudgedAsByListingPaths) {
  Rng rng(2);
  std::array<int64_t, 4> verdicts{};
  for (int round = 0; round < 60; ++round) {
    const Grid maze = random_maze(3, 4, rng);
    std::set<Grid> right;
    for (const auto& path : shortest_paths(maze)) right.insert(marked(maze, path));
    std::vector<size_t> free;
    for (size_t i = 0; i < maze.cells.size(); ++i)
      if (maze.cells[i] == kFree) free.push_back(i);
    for (size_t mask = 0; mask < size_t{1} << free.size(); ++mask) {
      Grid answer = maze, only = maze;
      for (size_t i = 0; i < free.size(); ++i) {
        answer.cells[free[i]] = (mask >> i & 1) != 0 ? kPath : kFree;
        only.cells[free[i]] = (mask >> i & 1) != 0 ? kFree : kWall;
      }
      const MazeVerdict verdict = check_maze(maze, answer.cells);
      ++verdicts[static_cast<size_t>(verdict)];
      const MazeVerdict expected = right.contains(answer)         ? MazeVerdict::kSolved
                                   : shortest_paths(only).empty() ? MazeVerdict::kBroken
                                                                  : MazeVerdict::kNotShortest;
      ASSERT_EQ(verdict, expected) << maze_text(answer);
    }
  }
  for (const MazeVerdict verdict :
       {MazeVerdict::kSolved, MazeVerdict::kNotShortest, MazeVerdict::kBroken})
    EXPECT_GT(verdicts[static_cast<size_t>(verdict)], 50);
}

TEST(Maze, AnswersMayNotChangeTheQuestion) {
  const Grid maze = parsed("S #\n# G\n");
  const auto verdict = [&](const std::string& text) {
    return check_maze(maze, parsed(text).cells);
  };
  EXPECT_EQ(verdict("So#\n#oG\n"), MazeVerdict::kSolved);
  EXPECT_EQ(verdict("So#\n#oo\n"), MazeVerdict::kChanged);
  EXPECT_EQ(verdict("oo#\n#oG\n"), MazeVerdict::kChanged);
  EXPECT_EQ(verdict("Soo\n#oG\n"), MazeVerdict::kChanged);
  EXPECT_EQ(verdict("S##\n#oG\n"), MazeVerdict::kChanged);
  std::vector<uint8_t> padded = parsed("So#\n#oG\n").cells;
  for (const uint8_t token : {0, 6, 255}) {
    padded[1] = token;
    EXPECT_EQ(check_maze(maze, padded), MazeVerdict::kChanged);
  }
  // A question that is none is solved by nothing.
  EXPECT_EQ(check_maze(parsed("   "), parsed("ooo").cells), MazeVerdict::kBroken);
}

Maze generated(const MazeOptions& options, uint64_t seed) {
  Rng rng(seed);
  const auto generator = MazeGenerator::make(options);
  EXPECT_TRUE(generator.ok());
  const auto maze = generator.value().generate(rng);
  EXPECT_TRUE(maze.ok()) << maze.error().text();
  return maze.value();
}

TEST(MazeGenerator, CarvedMazesHaveOnePathOfTheLengthAskedFor) {
  for (const auto& [side, shortest] :
       {std::pair<int64_t, int64_t>{3, 2}, {5, 6}, {8, 12}, {9, 20}, {30, 111}}) {
    std::set<Grid> seen;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const Maze maze = generated({.side = side, .shortest = shortest}, seed);
      ASSERT_EQ(maze.question.cells.size(), static_cast<size_t>(side * side));
      const MazeSolution solution = solve_maze(maze.question).value();
      EXPECT_GE(maze.steps, shortest);
      EXPECT_EQ(maze.steps, solution.steps);
      EXPECT_TRUE(solution.one_way) << maze_text(maze.answer);
      EXPECT_EQ(check_maze(maze.question, maze.answer.cells), MazeVerdict::kSolved);
      EXPECT_EQ(std::count(maze.answer.cells.begin(), maze.answer.cells.end(), kPath),
                maze.steps - 1);
      seen.insert(maze.question);
    }
    EXPECT_GE(seen.size(), 15U) << side;
  }
}

// Free cells of a tree are one more than the steps between them; ways round are what is above.
TEST(MazeGenerator, LoopsAreTheShareOfWallsThatIsOpened) {
  for (const double loops : {0.0, 0.2, 1.0}) {
    const Grid maze = generated({.side = 31, .shortest = 10, .loops = loops}, 1).question;
    int64_t cells = 0, steps = 0;
    for (size_t i = 0; i < maze.cells.size(); ++i) {
      if (maze.cells[i] == kWall) continue;
      ++cells;
      if (i % 31 + 1 < 31 && maze.cells[i + 1] != kWall) ++steps;
      if (i + 31 < maze.cells.size() && maze.cells[i + 31] != kWall) ++steps;
    }
    const double walls = 2 * 16 * 15 - 255;  // between 16 x 16 cells, those of the tree left out
    EXPECT_NEAR(static_cast<double>(steps - cells + 1), loops * walls, loops == 0.2 ? 25 : 0);
  }
}

TEST(MazeGenerator, ScatteredMazesHaveAPathOfTheLengthAskedFor) {
  int64_t several = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Maze maze = generated({.side = 10, .shortest = 14, .form = MazeForm::kScattered}, seed);
    const auto walls = std::count(maze.question.cells.begin(), maze.question.cells.end(), kWall);
    EXPECT_GE(maze.steps, 14);
    EXPECT_GT(walls, 15);
    EXPECT_LT(walls, 65);
    EXPECT_EQ(check_maze(maze.question, maze.answer.cells), MazeVerdict::kSolved);
    several += solve_maze(maze.question).value().one_way ? 0 : 1;
  }
  EXPECT_GT(several, 5);
}

TEST(MazeGenerator, TheSameSeedGivesTheSameMaze) {
  EXPECT_EQ(generated({.side = 12}, 3).question, generated({.side = 12}, 3).question);
  EXPECT_NE(generated({.side = 12}, 3).question, generated({.side = 12}, 4).question);
}

TEST(MazeGenerator, RefusesWhatNoMazeHas) {
  EXPECT_FALSE(MazeGenerator::make({.side = 2, .shortest = 1}).ok());
  EXPECT_FALSE(MazeGenerator::make({.side = 129}).ok());
  EXPECT_FALSE(MazeGenerator::make({.side = 10, .shortest = 0}).ok());
  EXPECT_FALSE(MazeGenerator::make({.side = 10, .shortest = 51}).ok());
  EXPECT_FALSE(MazeGenerator::make({.side = 10, .shortest = 5, .loops = 1.5}).ok());
  Rng rng(1);
  EXPECT_EQ(MazeGenerator::make({.side = 5, .shortest = 12, .loops = 1})
                .value()
                .generate(rng)
                .error()
                .code,
            ErrorCode::kLimit);
}

TEST(Grid, SymmetriesAreNumpysByTheNumbersOfTheTrmRepository) {
  const Grid grid{2, 3, {0, 1, 2, 3, 4, 5}};
  const std::vector<Grid> images = {
      {2, 3, {0, 1, 2, 3, 4, 5}},  // as it is
      {3, 2, {2, 5, 1, 4, 0, 3}},  // np.rot90(a)
      {2, 3, {5, 4, 3, 2, 1, 0}},  // np.rot90(a, 2)
      {3, 2, {3, 0, 4, 1, 5, 2}},  // np.rot90(a, 3)
      {2, 3, {2, 1, 0, 5, 4, 3}},  // np.fliplr(a)
      {2, 3, {3, 4, 5, 0, 1, 2}},  // np.flipud(a)
      {3, 2, {0, 3, 1, 4, 2, 5}},  // a.T
      {3, 2, {5, 2, 4, 1, 3, 0}},  // np.fliplr(np.rot90(a))
  };
  for (int t = 0; t < kDihedrals; ++t) {
    EXPECT_EQ(dihedral(grid, t), images[static_cast<size_t>(t)]) << t;
    EXPECT_EQ(dihedral(dihedral(grid, t), inverse_dihedral(t)), grid) << t;
  }
}

TEST(Grid, SymmetriesKeepPathsShortest) {
  const Maze maze = generated({.side = 12}, 5);
  for (int t = 0; t < kDihedrals; ++t)
    EXPECT_EQ(check_maze(dihedral(maze.question, t), dihedral(maze.answer, t).cells),
              MazeVerdict::kSolved);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
