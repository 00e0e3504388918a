#include "datasets/puzzle/sudoku_solver.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "datasets/puzzle/sudoku_list.h"
#include "tests/datasets/naive_sudoku.h"
#include "tests/data_file.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::puzzle {
namespace {

SudokuGrid parsed(const SudokuShape& shape, const std::string& text) {
  const auto grid = parse_sudoku(shape, text);
  EXPECT_TRUE(grid.ok());
  return grid.value();
}

// Of `full`, each digit kept by chance.
SudokuGrid some_of(const SudokuGrid& full, double kept, Rng& rng) {
  SudokuGrid clues = full;
  for (uint8_t& digit : clues)
    if (!rng.chance(kept)) digit = 0;
  return clues;
}

TEST(SudokuShape, BoxesAreAsSquareAsCanBe) {
  for (const auto& [side, rows] :
       {std::pair{4, 2}, {6, 2}, {8, 2}, {9, 3}, {10, 2}, {12, 3}, {15, 3}, {16, 4}}) {
    const auto shape = sudoku_shape_of_side(side);
    ASSERT_TRUE(shape.ok()) << side;
    EXPECT_EQ(shape.value(), (SudokuShape{rows, side / rows})) << side;
  }
  for (const int64_t side : {-4, 0, 1, 2, 3, 5, 7, 11, 13, 17, 25, 36})
    EXPECT_FALSE(sudoku_shape_of_side(side).ok()) << side;
  EXPECT_FALSE(sudoku_shape(1, 4).ok());
  EXPECT_FALSE(sudoku_shape(3, 6).ok());
  EXPECT_FALSE(sudoku_shape(int64_t{1} << 62, 4).ok());
}

TEST(SudokuShape, TextIsReadAndWritten) {
  const SudokuShape small{2, 2}, large{4, 4};
  EXPECT_EQ(sudoku_text(parsed(small, "1.3.003040000402")), "1030003040000402");
  EXPECT_EQ(parsed(large, std::string(255, '.') + "G").back(), 16);
  EXPECT_NE(parse_sudoku(small, "1.3.00304000040").error().text().find("16 are needed"),
            std::string::npos);
  EXPECT_NE(parse_sudoku(small, "1.3.003040000452").error().text().find("character 15"),
            std::string::npos);
  EXPECT_FALSE(parse_sudoku(small, "1.3.00304000-402").ok());
}

TEST(SudokuVerdict, NamesWhatIsWrong) {
  const SudokuShape shape{2, 2};
  const SudokuGrid clues = parsed(shape, "1000000000000000");
  const auto verdict = [&](const std::string& answer) {
    return check_sudoku(shape, clues, parsed(shape, answer));
  };
  EXPECT_EQ(verdict("1234341221434321"), SudokuVerdict::kSolved);
  EXPECT_EQ(verdict("1234341221434320"), SudokuVerdict::kUnfilled);
  EXPECT_EQ(verdict("2143432112343412"), SudokuVerdict::kClueChanged);
  EXPECT_EQ(verdict("1234341221434312"), SudokuVerdict::kRepeated);  // a column
  EXPECT_EQ(verdict("1234214334124321"), SudokuVerdict::kRepeated);  // a box alone
  EXPECT_EQ(verdict("1234341221433321"), SudokuVerdict::kRepeated);  // a row
  EXPECT_EQ(check_sudoku(shape, clues, SudokuGrid(16, 5)), SudokuVerdict::kUnfilled);
}

TEST(SudokuSolver, CountsTheGridsOf4x4) {
  const SudokuSolver solver(SudokuShape{2, 2});
  EXPECT_EQ(solver.solve(SudokuGrid(16, 0), 1000).count, 288);
  EXPECT_EQ(solver.solve(SudokuGrid(16, 0), 17).count, 17);
}

// 28,200,960 grids of 6x6, a 720th of them with any first row.
TEST(SudokuSolver, CountsTheGridsOf6x6) {
  for (const SudokuShape shape : {SudokuShape{2, 3}, SudokuShape{3, 2}})
    EXPECT_EQ(
        SudokuSolver(shape).solve(parsed(shape, "123456" + std::string(30, '0')), 100000).count,
        39168);
}

TEST(SudokuSolver, AgreesWithTrying) {
  Rng rng(3);
  for (const SudokuShape shape :
       {SudokuShape{2, 2}, SudokuShape{2, 3}, SudokuShape{3, 2}, SudokuShape{2, 4}}) {
    const SudokuSolver solver(shape);
    int64_t unique = 0, several = 0, none = 0;
    for (int round = 0; round < 200; ++round) {
      SudokuGrid clues = some_of(solver.random_grid(rng), shape.side() < 8 ? 0.4 : 0.6, rng);
      if (round % 4 == 0)
        clues[rng.below(clues.size())] = static_cast<uint8_t>(rng.between(1, shape.side()));
      std::set<SudokuGrid> tried;
      SudokuGrid grid = clues;
      for_each_solution(shape, grid, 0, [&](const SudokuGrid& full) { tried.insert(full); });
      const SudokuSolutions found = solver.solve(clues, 1 << 20);
      ASSERT_EQ(found.count, static_cast<int64_t>(tried.size())) << sudoku_text(clues);
      ASSERT_EQ(found.first.empty(), tried.empty());
      if (!tried.empty()) {
        ASSERT_TRUE(tried.contains(found.first));
      }
      (tried.empty() ? none : tried.size() == 1 ? unique : several) += 1;
    }
    EXPECT_GT(unique, 10);
    EXPECT_GT(several, 10);
    EXPECT_GT(none, 10);
  }
}

TEST(SudokuSolver, KnowsWhatCluesImply) {
  Rng rng(4);
  const SudokuShape shape{2, 3};
  const SudokuSolver solver(shape);
  int64_t implied = 0, open = 0;
  for (int round = 0; round < 100; ++round) {
    SudokuGrid clues = some_of(solver.random_grid(rng), 0.4, rng);
    const int cell = static_cast<int>(rng.below(36));
    clues[static_cast<size_t>(cell)] = 0;
    std::set<uint8_t> digits;
    SudokuGrid grid = clues;
    for_each_solution(shape, grid, 0, [&](const SudokuGrid& full) {
      digits.insert(full[static_cast<size_t>(cell)]);
    });
    for (uint8_t digit = 1; digit <= 6; ++digit) {
      const bool alone = digits == std::set<uint8_t>{digit};
      ASSERT_EQ(solver.implies(clues, cell, digit), alone)
          << sudoku_text(clues) << " " << cell << " " << int{digit};
      (alone ? implied : open) += 1;
    }
  }
  EXPECT_GT(implied, 10);
  EXPECT_GT(open, 10);
}

TEST(SudokuSolver, FindsNoneWhereCluesContradict) {
  const SudokuShape shape{3, 3};
  const SudokuSolver solver(shape);
  SudokuGrid twice(81, 0);
  twice[0] = twice[80 - 8] = 5;  // a column
  EXPECT_EQ(solver.solve(twice, 2).count, 0);
  SudokuGrid starved = parsed(shape, "123456780" + std::string(72, '0'));
  starved[17] = 9;  // the last box has it, the last cell of the first row needs it
  EXPECT_EQ(solver.solve(starved, 2).count, 0);
}

TEST(SudokuSolver, FillsEmptyGridsOfEveryShape) {
  Rng rng(5);
  for (const int64_t side : {4, 6, 8, 9, 10, 12, 14, 15, 16}) {
    const SudokuSolver solver(sudoku_shape_of_side(side).value());
    const SudokuGrid blank(static_cast<size_t>(side * side), 0);
    const SudokuGrid a = solver.random_grid(rng), b = solver.random_grid(rng);
    EXPECT_EQ(check_sudoku(solver.shape(), blank, a), SudokuVerdict::kSolved) << side;
    EXPECT_EQ(check_sudoku(solver.shape(), blank, b), SudokuVerdict::kSolved) << side;
    EXPECT_NE(a, b);
  }
}

TEST(SudokuSolver, RandomGridsReachAllOf4x4) {
  Rng rng(6);
  const SudokuSolver solver(SudokuShape{2, 2});
  std::set<SudokuGrid> reached;
  for (int i = 0; i < 6000; ++i) reached.insert(solver.random_grid(rng));
  EXPECT_EQ(reached.size(), 288U);
}

TEST(SudokuSolver, Solves17CluePuzzlesEachInOneWay) {
  SKIP_WITHOUT_DATA("sudoku17.txt.gz");
  const SudokuShape shape{3, 3};
  const auto puzzles = read_sudoku_list(shape, data_file("sudoku17.txt.gz"));
  ASSERT_TRUE(puzzles.ok()) << puzzles.error().text();
  ASSERT_EQ(puzzles.value().size(), 49151U);
  const SudokuSolver solver(shape);
  int64_t plain = 0;
  for (const SudokuGrid& clues : puzzles.value()) {
    ASSERT_EQ(std::count(clues.begin(), clues.end(), 0), 64) << sudoku_text(clues);
    const SudokuSolutions found = solver.solve(clues, 2);
    ASSERT_EQ(found.count, 1) << sudoku_text(clues);
    ASSERT_EQ(check_sudoku(shape, clues, found.first), SudokuVerdict::kSolved)
        << sudoku_text(clues);
    plain += found.branches == 0 ? 1 : 0;
  }
  // Singles alone solve so many: the list is of few clues, not of hard puzzles.
  EXPECT_EQ(plain, 21905);
}

TEST(SudokuList, TakesRemarksAndNamesBadLines) {
  const ScratchDirectory scratch;
  const SudokuShape shape{2, 2};
  const auto read = [&](const std::string& text) {
    std::ofstream(scratch / "list.txt") << text;
    return read_sudoku_list(shape, scratch / "list.txt");
  };
  const auto two = read("# small ones\n1000000000000000--\n\n.2..............\t#4 rated 3\r\n");
  ASSERT_TRUE(two.ok()) << two.error().text();
  ASSERT_EQ(two.value().size(), 2U);
  EXPECT_EQ(two.value()[1][1], 2);
  EXPECT_NE(read("1000000000000000\n10000000000000000\n").error().text().find("list.txt:2"),
            std::string::npos);
  EXPECT_NE(read("100000000000000\n").error().text().find("list.txt:1"), std::string::npos);
  EXPECT_FALSE(read("1000000000000000F\n").ok());
  EXPECT_FALSE(read("# nothing\n").ok());
  EXPECT_FALSE(read("\x1f\x8b torn").ok());
  EXPECT_FALSE(read_sudoku_list(shape, scratch / "none").ok());
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
