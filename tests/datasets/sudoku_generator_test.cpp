#include "datasets/puzzle/sudoku_generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/datasets/naive_sudoku.h"

namespace foretrace::datasets::puzzle {
namespace {

int64_t clues_of(const SudokuGrid& grid) {
  return static_cast<int64_t>(grid.size()) - std::count(grid.begin(), grid.end(), 0);
}

SudokuPuzzle generated(const SudokuGenerator& generator, uint64_t seed) {
  Rng rng(seed);
  const auto puzzle = generator.generate(rng);
  EXPECT_TRUE(puzzle.ok());
  return puzzle.value();
}

TEST(SudokuGenerator, PuzzlesHaveOneSolutionByTrying) {
  for (const SudokuShape shape : {SudokuShape{2, 2}, SudokuShape{2, 3}, SudokuShape{3, 2}}) {
    const auto generator = SudokuGenerator::make(shape, shape.side(), shape.cells() / 2).value();
    for (uint64_t seed = 0; seed < 60; ++seed) {
      const SudokuPuzzle puzzle = generated(generator, seed);
      EXPECT_LE(clues_of(puzzle.clues), shape.cells() / 2);
      std::vector<SudokuGrid> solutions;
      SudokuGrid grid = puzzle.clues;
      for_each_solution(shape, grid, 0, [&](const SudokuGrid& full) { solutions.push_back(full); });
      ASSERT_EQ(solutions, std::vector<SudokuGrid>{puzzle.solution}) << sudoku_text(puzzle.clues);
    }
  }
}

TEST(SudokuGenerator, TheDialSetsTheClues) {
  const SudokuShape shape{3, 3};
  for (const auto& [fewest, most] : {std::pair{28, 28}, {30, 36}, {70, 81}}) {
    const auto generator = SudokuGenerator::make(shape, fewest, most).value();
    std::set<int64_t> seen;
    for (uint64_t seed = 0; seed < 60; ++seed) {
      const SudokuPuzzle puzzle = generated(generator, seed);
      seen.insert(clues_of(puzzle.clues));
      EXPECT_EQ(check_sudoku(shape, puzzle.clues, puzzle.solution), SudokuVerdict::kSolved);
      EXPECT_EQ(generator.solver().solve(puzzle.clues, 2).count, 1);
    }
    EXPECT_GE(*seen.begin(), fewest);
    EXPECT_LE(*seen.rbegin(), most);
    EXPECT_GE(static_cast<int>(seen.size()), std::min(5, most - fewest + 1));
  }
}

TEST(SudokuGenerator, FewestStopsAtPuzzlesWhereEveryClueIsNeeded) {
  const auto generator = SudokuGenerator::make(SudokuShape{2, 2}, 1, 16).value();
  int64_t minimal = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SudokuGrid clues = generated(generator, seed).clues;
    EXPECT_GE(clues_of(clues), 4);
    if (clues_of(clues) > 6) continue;
    bool needed = true;
    for (uint8_t& clue : clues) {
      if (clue == 0) continue;
      const uint8_t digit = std::exchange(clue, 0);
      needed &= generator.solver().solve(clues, 2).count == 2;
      clue = digit;
    }
    minimal += needed ? 1 : 0;
  }
  EXPECT_GT(minimal, 10);
}

TEST(SudokuGenerator, TheSameSeedGivesTheSamePuzzle) {
  const auto generator = SudokuGenerator::make(SudokuShape{3, 3}, 24, 30).value();
  EXPECT_EQ(generated(generator, 7).clues, generated(generator, 7).clues);
  EXPECT_NE(generated(generator, 7).solution, generated(generator, 8).solution);
}

TEST(SudokuGenerator, RefusesWhatNoPuzzleHas) {
  const SudokuShape shape{3, 3};
  EXPECT_NE(SudokuGenerator::make(shape, 10, 16).error().text().find("at least 17"),
            std::string::npos);
  EXPECT_FALSE(SudokuGenerator::make(SudokuShape{2, 3}, 4, 7).ok());
  EXPECT_FALSE(SudokuGenerator::make(SudokuShape{2, 2}, 1, 3).ok());
  EXPECT_FALSE(SudokuGenerator::make(shape, 30, 29).ok());
  EXPECT_FALSE(SudokuGenerator::make(shape, 0, 30).ok());
  EXPECT_FALSE(SudokuGenerator::make(shape, 30, 82).ok());
  // 8x8 has no known bound, but no puzzle of one clue.
  Rng rng(1);
  EXPECT_EQ(SudokuGenerator::make(SudokuShape{2, 4}, 1, 1).value().generate(rng).error().code,
            ErrorCode::kLimit);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
