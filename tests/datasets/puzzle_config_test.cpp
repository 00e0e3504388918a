#include "datasets/puzzle/puzzle_config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "datasets/puzzle/maze_rules.h"
#include "datasets/puzzle/sudoku_canonical.h"
#include "datasets/puzzle/sudoku_list.h"
#include "datasets/puzzle/sudoku_rules.h"
#include "datasets/puzzle/sudoku_solver.h"
#include "tests/data_file.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::puzzle {
namespace {

Result<PuzzleConfig> config_of(const std::string& text) {
  return puzzle_config_from_json(parse_json(text).value(), "puzzles.json");
}

Result<PuzzleSplits> loaded(const std::string& text) {
  const auto config = config_of(text);
  EXPECT_TRUE(config.ok()) << config.error().text();
  return load_puzzles(config.value());
}

std::string error_of(const std::string& text) {
  const auto config = config_of(text);
  EXPECT_FALSE(config.ok()) << text;
  return config.ok() ? "" : config.error().text();
}

// The classes of a set of Sudoku under symmetries.
std::set<std::string> forms_of(const PuzzleSet& set, const SudokuShape& shape) {
  std::set<std::string> forms;
  for (int64_t i = 0; i < set.examples(); ++i)
    forms.insert(
        sudoku_canonical_form(shape, sudoku_grid(set.input(i)), sudoku_grid(set.label(i))));
  return forms;
}

bool disjoint(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::none_of(a.begin(), a.end(),
                      [&](const std::string& form) { return b.contains(form); });
}

void expect_sound(const PuzzleSplits& splits) {
  for (const PuzzleSet* set : {&splits.train, &splits.test}) {
    EXPECT_TRUE(set->check().ok());
    for (int64_t i = 0; i < set->examples(); ++i)
      ASSERT_EQ(set->verdict(i, set->label(i)), "solved");
  }
}

TEST(PuzzleConfig, UnknownFieldsAreNamed) {
  for (const auto& [kind, field] : {std::pair{R"("sudoku")", "clue"},
                                    {R"("sudoku")", "path"},
                                    {R"("sudoku17", "path": "x")", "clues"},
                                    {R"("maze")", "size"},
                                    {R"("arc", "path": "x")", "train"},
                                    {R"("arc", "path": "x")", "augment"},
                                    {R"("numpy", "path": "x")", "seed"}}) {
    const std::string error =
        error_of(std::string("{\"puzzle\": ") + kind + ", \"" + field + "\": 1}");
    EXPECT_NE(error.find(std::string("unknown field \"") + field + "\""), std::string::npos)
        << error;
    EXPECT_NE(error.find("puzzles.json"), std::string::npos) << error;
  }
  EXPECT_NE(error_of(R"({"puzzle": "sudoku", "siez": 4})").find("box_rows"),
            std::string::npos);  // the hint lists what there is
}

TEST(PuzzleConfig, WrongValuesAreNamed) {
  for (const auto& [text, word] :
       {std::pair{"[]", "JSON object"},
        {"{}", "\"puzzle\" is missing"},
        {R"({"puzzle": "chess"})", "sudoku17"},
        {R"({"puzzle": 3})", "none of the known"},
        {R"({"puzzle": "arc"})", "\"path\" is missing"},
        {R"({"puzzle": "arc", "path": 3})", "\"path\" must be a string"},
        {R"({"puzzle": "sudoku", "size": 5})", "no Sudoku of 5"},
        {R"({"puzzle": "sudoku", "size": "9"})", "\"size\""},
        {R"({"puzzle": "sudoku", "size": 25})", "\"size\""},
        {R"({"puzzle": "sudoku", "box_rows": 2})", "go together"},
        {R"({"puzzle": "sudoku", "box_rows": 2, "box_columns": 3, "size": 9})", "\"size\""},
        {R"({"puzzle": "sudoku", "clues": [30]})", "\"clues\""},
        {R"({"puzzle": "sudoku", "clues": [30, 20]})", "\"clues\""},
        {R"({"puzzle": "sudoku", "clues": 2.5})", "\"clues\""},
        {R"({"puzzle": "sudoku", "train": -1})", "\"train\""},
        {R"({"puzzle": "sudoku", "seed": 18446744073709551615})", "\"seed\""},
        {R"({"puzzle": "sudoku", "augment": 1})", "\"augment\""},
        {R"({"puzzle": "maze", "side": 2})", "\"side\""},
        {R"({"puzzle": "maze", "side": 9, "shortest": 41})", "\"shortest\""},
        {R"({"puzzle": "maze", "form": "round"})", "carved, scattered"},
        {R"({"puzzle": "maze", "loops": 2})", "\"loops\""},
        {R"({"puzzle": "numpy", "path": "x", "rules": "chess"})", "none, sudoku, maze"},
        {R"({"puzzle": "numpy", "path": "x", "augment": true})", "\"rules\""}})
    EXPECT_NE(error_of(text).find(word), std::string::npos) << text << ": " << error_of(text);
  // What the generator refuses comes when it is made.
  EXPECT_FALSE(loaded(R"({"puzzle": "sudoku", "size": 9, "clues": 12})").ok());
}

TEST(PuzzleConfig, DefaultsAreRead) {
  const PuzzleConfig sudoku = config_of(R"({"puzzle": "sudoku"})").value();
  EXPECT_EQ(sudoku.shape, (SudokuShape{3, 3}));
  EXPECT_EQ(sudoku.fewest_clues, 27);
  EXPECT_EQ(sudoku.most_clues, 40);
  EXPECT_EQ(sudoku.sizes.train, 1000);
  EXPECT_FALSE(sudoku.augment);
  EXPECT_EQ(config_of(R"({"puzzle": "sudoku", "box_rows": 3, "box_columns": 2})").value().shape,
            (SudokuShape{3, 2}));
  const PuzzleConfig maze =
      config_of(R"({"puzzle": "maze", "side": 12, "form": "scattered"})").value();
  EXPECT_EQ(maze.maze.shortest, 12);
  EXPECT_EQ(maze.maze.form, MazeForm::kScattered);
}

TEST(LoadPuzzles, SmallSudokuIsHeldApartByClasses) {
  const auto splits = loaded(
      R"({"puzzle": "sudoku", "size": 4, "clues": [4, 8], "train": 3000, "test": 300, "augment": true, "seed": 1})");
  ASSERT_TRUE(splits.ok()) << splits.error().text();
  expect_sound(splits.value());
  const PuzzleSet &train = splits.value().train, &test = splits.value().test;
  EXPECT_EQ(train.examples(), 3000);
  EXPECT_EQ(test.examples(), 300);
  EXPECT_EQ(train.length, 16);
  EXPECT_EQ(train.vocabulary, 6);
  EXPECT_TRUE(splits.value().augment);
  const SudokuShape shape{2, 2};
  EXPECT_TRUE(disjoint(forms_of(train, shape), forms_of(test, shape)));
  EXPECT_EQ(static_cast<int64_t>(forms_of(train, shape).size()), train.groups());
  EXPECT_LT(train.groups(), 2500);  // so that classes did repeat
  const SudokuSolver solver(shape);
  for (int64_t i = 0; i < test.examples(); ++i) {
    const SudokuGrid clues = sudoku_grid(test.input(i));
    EXPECT_EQ(solver.solve(clues, 2).count, 1);
    const auto given = 16 - std::count(clues.begin(), clues.end(), 0);
    EXPECT_TRUE(given >= 4 && given <= 8);
  }
}

TEST(LoadPuzzles, CopiesStayInTheirClass) {
  const auto splits =
      loaded(R"({"puzzle": "sudoku", "size": 6, "train": 30, "test": 30, "copies": 20})");
  ASSERT_TRUE(splits.ok());
  expect_sound(splits.value());
  const SudokuShape shape{2, 3};
  EXPECT_EQ(splits.value().train.puzzles(), 30 * 21);
  EXPECT_EQ(splits.value().test.puzzles(), 30);
  EXPECT_EQ(forms_of(splits.value().train, shape).size(), 30U);
  EXPECT_TRUE(
      disjoint(forms_of(splits.value().train, shape), forms_of(splits.value().test, shape)));
}

TEST(LoadPuzzles, TheSeedDecides) {
  for (const char* text :
       {R"({"puzzle": "sudoku", "train": 20, "test": 5, "copies": 2, "seed": )",
        R"({"puzzle": "maze", "side": 8, "train": 20, "test": 5, "copies": 2, "seed": )"}) {
    const auto of_seed = [&](const char* seed) {
      const PuzzleSplits splits = loaded(std::string(text) + seed + "}").value();
      return splits.train.fingerprint() + splits.test.fingerprint();
    };
    EXPECT_EQ(of_seed("1"), of_seed("1"));
    EXPECT_NE(of_seed("1"), of_seed("2"));
  }
}

TEST(LoadPuzzles, MazesAreHeldApart) {
  for (const char* form : {"carved", "scattered"}) {
    const auto splits = loaded(
        std::string(
            R"({"puzzle": "maze", "side": 6, "shortest": 8, "train": 200, "test": 50, "copies": 7, "form": ")") +
        form + "\"}");
    ASSERT_TRUE(splits.ok()) << splits.error().text();
    expect_sound(splits.value());
    EXPECT_EQ(splits.value().train.vocabulary, 6);
    const auto forms = [](const PuzzleSet& set) {
      std::set<std::string> out;
      for (int64_t i = 0; i < set.examples(); ++i)
        out.insert(maze_canonical_form({6, 6, {set.input(i).begin(), set.input(i).end()}}));
      return out;
    };
    EXPECT_TRUE(disjoint(forms(splits.value().train), forms(splits.value().test)));
    EXPECT_GT(splits.value().train.puzzles(), 1000);  // seven images of nearly each
  }
}

TEST(LoadPuzzles, TooFewPuzzlesAreAnError) {
  const auto mazes = loaded(R"({"puzzle": "maze", "side": 3, "shortest": 2, "train": 30000})");
  ASSERT_FALSE(mazes.ok());
  EXPECT_EQ(mazes.error().code, ErrorCode::kLimit);
  EXPECT_NE(mazes.error().text().find("of 30000 puzzles to train on"), std::string::npos);
}

TEST(LoadPuzzles, ListsMustHold17Clues) {
  const ScratchDirectory scratch;
  const std::string good =
      "000000010400000000020000000000050407008000300001090000300400200050100000000806000";
  const auto error = [&](std::string line) {
    std::ofstream(scratch / "list.txt") << line << "\n";
    const auto splits = loaded("{\"puzzle\": \"sudoku17\", \"path\": \"" + scratch / "list.txt" +
                               "\", \"train\": 1, \"test\": 0}");
    return splits.ok() ? "" : splits.error().text();
  };
  EXPECT_EQ(error(good), "");
  EXPECT_NE(error("1" + good.substr(1)).find("has not 17 clues"), std::string::npos);
  EXPECT_NE(error("100000000" + std::string(63, '0') + "123456789").find("has not 17 clues"),
            std::string::npos);
  EXPECT_NE(
      error(std::string(8, '0') + "12345678" + std::string(56, '0') + "123456789").find("solution"),
      std::string::npos);
  std::string moved = good;
  std::swap(moved[0], moved[7]);
  EXPECT_NE(error(moved).find("several solutions"), std::string::npos);
}

TEST(LoadPuzzles, SeventeenCluesAreSplitAndSolved) {
  SKIP_WITHOUT_DATA("sudoku17.txt.gz");
  const auto splits =
      loaded("{\"puzzle\": \"sudoku17\", \"path\": \"" + data_file("sudoku17.txt.gz") +
             "\", \"train\": 300, \"test\": 200, \"copies\": 5}");
  ASSERT_TRUE(splits.ok()) << splits.error().text();
  expect_sound(splits.value());
  EXPECT_EQ(splits.value().train.puzzles(), 1800);
  EXPECT_EQ(splits.value().train.groups(), 300);
  EXPECT_EQ(splits.value().test.puzzles(), 200);
  EXPECT_EQ(splits.value().train.vocabulary, 11);
  EXPECT_TRUE(
      disjoint(forms_of(splits.value().train, {3, 3}), forms_of(splits.value().test, {3, 3})));
  const ScratchDirectory scratch;
  std::ofstream list(scratch / "list.txt");
  const auto puzzles = read_sudoku_list({3, 3}, data_file("sudoku17.txt.gz")).value();
  for (size_t i = 0; i < 20; ++i) list << sudoku_text(puzzles[i]) << "\n";
  list.close();
  const auto few = loaded("{\"puzzle\": \"sudoku17\", \"path\": \"" + scratch / "list.txt" +
                          "\", \"train\": 15, \"test\": 6}");
  EXPECT_NE(few.error().text().find("of 20 that no symmetry joins"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
