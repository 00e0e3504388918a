#include "datasets/puzzle/sudoku_canonical.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "datasets/puzzle/sudoku_generator.h"
#include "datasets/puzzle/sudoku_list.h"
#include "datasets/puzzle/sudoku_symmetry.h"
#include "tests/datasets/naive_sudoku.h"
#include "tests/data_file.h"

namespace foretrace::datasets::puzzle {
namespace {

// Every order of `side` lines that keeps bands of `together` whole.
std::vector<std::vector<uint8_t>> line_orders(int side, int together) {
  std::vector<std::vector<uint8_t>> orders;
  std::vector<uint8_t> order;
  for (int i = 0; i < side; ++i) order.push_back(static_cast<uint8_t>(i));
  do {
    bool whole = true;
    for (int i = 0; i < side; ++i)
      whole &= order[static_cast<size_t>(i)] / together ==
               order[static_cast<size_t>(i / together * together)] / together;
    if (whole) orders.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return orders;
}

// All symmetries of a shape but for the digits.
std::vector<SudokuSymmetry> all_symmetries(const SudokuShape& shape) {
  std::vector<SudokuSymmetry> all;
  for (int transposed = 0; transposed <= (shape.box_rows == shape.box_columns ? 1 : 0);
       ++transposed)
    for (const auto& rows : line_orders(shape.side(), shape.box_rows))
      for (const auto& columns : line_orders(shape.side(), shape.box_columns))
        all.push_back({transposed == 1, rows, columns, identity_symmetry(shape).digits});
  return all;
}

// By brute force: the least image among all symmetries, digits by first use.
SudokuGrid least_image(const SudokuShape& shape, const std::vector<SudokuSymmetry>& all,
                       const SudokuGrid& grid) {
  SudokuGrid least;
  for (const SudokuSymmetry& symmetry : all) {
    SudokuGrid image = apply_symmetry(shape, symmetry, grid);
    std::vector<uint8_t> named(static_cast<size_t>(shape.side()) + 1, 0);
    uint8_t used = 0;
    for (uint8_t& digit : image) {
      if (digit != 0 && named[digit] == 0) named[digit] = ++used;
      digit = named[digit];
    }
    if (least.empty() || image < least) least = image;
  }
  return least;
}

TEST(SudokuSymmetry, ThereAreAsManyAsTheyShould) {
  EXPECT_EQ(all_symmetries({2, 2}).size(), 128U);
  EXPECT_EQ(all_symmetries({2, 3}).size(), 3456U);
  Rng rng(1);
  std::set<std::tuple<bool, std::vector<uint8_t>, std::vector<uint8_t>, std::vector<uint8_t>>>
      drawn;
  for (int i = 0; i < 60000; ++i) {
    const SudokuSymmetry s = random_symmetry({2, 2}, rng);
    drawn.insert({s.transposed, s.rows, s.columns, s.digits});
  }
  EXPECT_EQ(drawn.size(), 128U * 24);
}

TEST(SudokuSymmetry, KeepsPuzzlesAndTheirOnlySolution) {
  for (const SudokuShape shape : {SudokuShape{2, 2}, SudokuShape{2, 3}, SudokuShape{3, 2},
                                  SudokuShape{3, 3}, SudokuShape{3, 4}}) {
    const auto generator =
        SudokuGenerator::make(shape, shape.cells() / 3, shape.cells() / 2).value();
    Rng rng(2);
    for (int i = 0; i < 20; ++i) {
      const SudokuPuzzle puzzle = generator.generate(rng).value();
      const SudokuSymmetry symmetry = random_symmetry(shape, rng);
      const SudokuGrid clues = apply_symmetry(shape, symmetry, puzzle.clues);
      const SudokuSolutions found = generator.solver().solve(clues, 2);
      ASSERT_EQ(found.count, 1);
      ASSERT_EQ(found.first, apply_symmetry(shape, symmetry, puzzle.solution));
      ASSERT_NE(clues, puzzle.clues);
    }
  }
}

TEST(SudokuSymmetry, IdentityChangesNothing) {
  Rng rng(3);
  const SudokuShape shape{2, 3};
  const SudokuGrid grid = SudokuSolver(shape).random_grid(rng);
  EXPECT_EQ(apply_symmetry(shape, identity_symmetry(shape), grid), grid);
}

// Puzzles fall into the same classes as by brute force.
TEST(SudokuCanonicalForm, TellsApartWhatNoSymmetryJoins) {
  for (const SudokuShape shape : {SudokuShape{2, 2}, SudokuShape{2, 3}}) {
    const auto all = all_symmetries(shape);
    const bool small = shape.side() == 4;
    const auto generator = small ? SudokuGenerator::make(shape, 4, 6).value()
                                 : SudokuGenerator::make(shape, 30, 34).value();
    Rng rng(4);
    std::map<SudokuGrid, std::set<std::string>> forms;  // by least image
    std::map<std::string, std::set<SudokuGrid>> images;
    for (int i = 0; i < (small ? 600 : 200); ++i) {
      SudokuPuzzle puzzle = generator.generate(rng).value();
      if (!small) puzzle.solution = generator.solver().solve(puzzle.clues, 1).first;
      const std::string form = sudoku_canonical_form(shape, puzzle.clues, puzzle.solution);
      const SudokuGrid image = least_image(shape, all, puzzle.clues);
      forms[image].insert(form);
      images[form].insert(image);
    }
    for (const auto& [image, same] : forms) EXPECT_EQ(same.size(), 1U) << sudoku_text(image);
    for (const auto& [form, same] : images) EXPECT_EQ(same.size(), 1U);
    if (small) {
      EXPECT_LT(forms.size(), 300U);
    }  // so that classes did repeat
  }
}

// Of 288 and 28,200,960 grids 2 and 49 are essentially different: Russell and Jarvis; Jarvis for
// 2x3.
TEST(SudokuCanonicalForm, CountsEssentiallyDifferentGrids) {
  for (const auto& [shape, classes] : {std::pair{SudokuShape{2, 2}, 2}, {SudokuShape{2, 3}, 49}}) {
    std::set<std::string> forms;
    SudokuGrid grid(static_cast<size_t>(shape.cells()), 0);
    for (int i = 0; i < shape.side(); ++i)
      grid[static_cast<size_t>(i)] = static_cast<uint8_t>(i + 1);
    for_each_solution(shape, grid, 0, [&, shape = shape](const SudokuGrid& full) {
      forms.insert(sudoku_canonical_form(shape, full, full));
    });
    EXPECT_EQ(static_cast<int>(forms.size()), classes);
  }
}

// 25,728 puzzles of 4x4 have 4 clues and one solution; a 24th of the solutions start with 1 2 3 4.
// Essentially different are 13.
TEST(SudokuCanonicalForm, CountsPuzzlesOfFourClues) {
  const SudokuShape shape{2, 2};
  const SudokuSolver solver(shape);
  std::set<std::string> forms;
  int64_t puzzles = 0;
  SudokuGrid grid = {1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for_each_solution(shape, grid, 0, [&](const SudokuGrid& full) {
    for (unsigned mask = 0; mask < 1U << 16; ++mask) {
      if (__builtin_popcount(mask) != 4) continue;
      SudokuGrid clues = full;
      for (size_t i = 0; i < 16; ++i)
        if ((mask >> i & 1) == 0) clues[i] = 0;
      if (solver.solve(clues, 2).count != 1) continue;
      ++puzzles;
      forms.insert(sudoku_canonical_form(shape, clues, full));
    }
  });
  EXPECT_EQ(24 * puzzles, 25728);
  EXPECT_EQ(forms.size(), 13U);
}

TEST(SudokuCanonicalForm, IsTheSameForImagesOfEveryShape) {
  Rng rng(5);
  for (const int64_t side : {4, 6, 8, 9, 10, 12, 15, 16}) {
    const SudokuShape shape = sudoku_shape_of_side(side).value();
    const SudokuSolver solver(shape);
    for (int i = 0; i < 5; ++i) {
      const SudokuGrid solution = solver.random_grid(rng);
      SudokuGrid clues = solution, other = solution;
      for (size_t cell = 0; cell < clues.size(); ++cell)
        if (rng.chance(0.5)) clues[cell] = other[cell] = 0;
      other[0] = other[0] == 0 ? solution[0] : 0;
      const SudokuSymmetry symmetry = random_symmetry(shape, rng);
      const std::string form = sudoku_canonical_form(shape, clues, solution);
      EXPECT_EQ(form, sudoku_canonical_form(shape, apply_symmetry(shape, symmetry, clues),
                                            apply_symmetry(shape, symmetry, solution)))
          << side;
      EXPECT_NE(form, sudoku_canonical_form(shape, other, solution)) << side;
    }
  }
}

// The list is one of essentially different puzzles.
TEST(SudokuCanonicalForm, TellsAll17CluePuzzlesApart) {
  SKIP_WITHOUT_DATA("sudoku17.txt.gz");
  const SudokuShape shape{3, 3};
  const auto puzzles = read_sudoku_list(shape, data_file("sudoku17.txt.gz"));
  ASSERT_TRUE(puzzles.ok()) << puzzles.error().text();
  const SudokuSolver solver(shape);
  std::set<std::string> forms;
  Rng rng(6);
  for (const SudokuGrid& clues : puzzles.value()) {
    const SudokuGrid solution = solver.solve(clues, 1).first;
    const std::string form = sudoku_canonical_form(shape, clues, solution);
    forms.insert(form);
    if (!rng.chance(0.02)) continue;
    const SudokuSymmetry symmetry = random_symmetry(shape, rng);
    ASSERT_EQ(form, sudoku_canonical_form(shape, apply_symmetry(shape, symmetry, clues),
                                          apply_symmetry(shape, symmetry, solution)));
  }
  EXPECT_EQ(forms.size(), puzzles.value().size());
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
