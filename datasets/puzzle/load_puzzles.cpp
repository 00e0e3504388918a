#include <cmath>
#include <numeric>

#include "datasets/puzzle/maze_rules.h"
#include "datasets/puzzle/numpy_layout.h"
#include "datasets/puzzle/puzzle_config.h"
#include "datasets/puzzle/sudoku_canonical.h"
#include "datasets/puzzle/sudoku_generator.h"
#include "datasets/puzzle/sudoku_list.h"
#include "datasets/puzzle/sudoku_rules.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr uint64_t kPuzzles = 0;  // random stream; fill_splits has others
constexpr SudokuShape kNine{3, 3};

PuzzleSplits empty_splits(int64_t length, int64_t vocabulary,
                          std::shared_ptr<const PuzzleRules> rules) {
  PuzzleSplits splits;
  for (PuzzleSet* set : {&splits.train, &splits.test}) {
    set->length = length;
    set->vocabulary = vocabulary;
    set->rules = rules;
  }
  return splits;
}

PuzzleSplits empty_sudoku(const SudokuShape& shape) {
  return empty_splits(shape.cells(), sudoku_vocabulary(shape),
                      std::make_shared<SudokuRules>(shape));
}

PuzzleCandidate sudoku_candidate(const SudokuShape& shape, const SudokuGrid& clues,
                                 const SudokuGrid& solution) {
  return {sudoku_canonical_form(shape, clues, solution),
          {sudoku_tokens(clues), sudoku_tokens(solution)}};
}

Result<PuzzleSplits> generate_sudoku(const PuzzleConfig& config, const PuzzleProgress& progress) {
  TRY_ASSIGN(const SudokuGenerator generator,
             SudokuGenerator::make(config.shape, config.fewest_clues, config.most_clues));
  PuzzleSplits splits = empty_sudoku(config.shape);
  const Rng seeds = Rng(config.sizes.seed).fork(kPuzzles);
  uint64_t number = 0;
  const auto next = [&]() -> Result<std::optional<PuzzleCandidate>> {
    Rng rng = seeds.fork(number++);
    TRY_ASSIGN(const SudokuPuzzle puzzle, generator.generate(rng));
    return std::optional(sudoku_candidate(config.shape, puzzle.clues, puzzle.solution));
  };
  TRY(fill_splits(config.sizes, next, progress, splits));
  return splits;
}

Result<PuzzleSplits> read_sudoku17(const PuzzleConfig& config, const PuzzleProgress& progress) {
  TRY_ASSIGN(std::vector<SudokuGrid> puzzles, read_sudoku_list(kNine, config.path));
  Rng rng = Rng(config.sizes.seed).fork(kPuzzles);
  rng.shuffle(puzzles);
  PuzzleSplits splits = empty_sudoku(kNine);
  const SudokuSolver solver(kNine);
  size_t number = 0;
  const auto next = [&]() -> Result<std::optional<PuzzleCandidate>> {
    if (number == puzzles.size()) return std::optional<PuzzleCandidate>();
    const SudokuGrid& clues = puzzles[number++];
    if (std::count(clues.begin(), clues.end(), 0) != 81 - 17)
      return parse_error(config.path + ": " + sudoku_text(clues) + " has not 17 clues");
    const SudokuSolutions solutions = solver.solve(clues, 2);
    if (solutions.count != 1)
      return parse_error(config.path + ": " + sudoku_text(clues) +
                         (solutions.count == 0 ? " has no solution" : " has several solutions"));
    return std::optional(sudoku_candidate(kNine, clues, solutions.first));
  };
  TRY(fill_splits(config.sizes, next, progress, splits));
  return splits;
}

Result<PuzzleSplits> generate_mazes(const PuzzleConfig& config, const PuzzleProgress& progress) {
  TRY_ASSIGN(const MazeGenerator generator, MazeGenerator::make(config.maze));
  const auto side = static_cast<size_t>(config.maze.side);
  PuzzleSplits splits = empty_splits(config.maze.side * config.maze.side, kMazeVocabulary,
                                     std::make_shared<MazeRules>(side));
  const Rng seeds = Rng(config.sizes.seed).fork(kPuzzles);
  uint64_t number = 0;
  const auto next = [&]() -> Result<std::optional<PuzzleCandidate>> {
    Rng rng = seeds.fork(number++);
    TRY_ASSIGN(Maze maze, generator.generate(rng));
    std::string form = maze_canonical_form(maze.question);
    return std::optional(PuzzleCandidate{
        std::move(form), {std::move(maze.question.cells), std::move(maze.answer.cells)}});
  };
  TRY(fill_splits(config.sizes, next, progress, splits));
  return splits;
}

Result<PuzzleSplits> read_arc_splits(const PuzzleConfig& config) {
  TRY_ASSIGN(const ArcCorpus corpus, read_arc(config.path));
  return arc_splits(corpus, {config.sizes.copies, config.translate, config.sizes.seed});
}

Result<std::shared_ptr<const PuzzleRules>> rules_of(RulesKind kind, const PuzzleSet& set) {
  const auto side = static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(set.length))));
  const bool square = side * side == set.length;
  std::shared_ptr<const PuzzleRules> rules;
  if (kind == RulesKind::kMaze && square && set.vocabulary == kMazeVocabulary)
    rules = std::make_shared<MazeRules>(static_cast<size_t>(side));
  const auto shape = sudoku_shape_of_side(square ? side : 0);
  if (kind == RulesKind::kSudoku && shape.ok() &&
      set.vocabulary == sudoku_vocabulary(shape.value()))
    rules = std::make_shared<SudokuRules>(shape.value());
  if (rules == nullptr && kind != RulesKind::kNone)
    return invalid_argument("rows of " + std::to_string(set.length) + " tokens, " +
                                std::to_string(set.vocabulary) + " different, are no " +
                                (kind == RulesKind::kMaze ? "mazes" : "Sudoku"),
                            "\"rules\": \"none\" takes them as they are");
  return rules;
}

Result<PuzzleSplits> read_numpy(const PuzzleConfig& config) {
  TRY_ASSIGN(PuzzleSplits splits, read_numpy_layout(config.path));
  auto rules = rules_of(config.rules, splits.train);
  if (!rules.ok()) return rules.error().in(config.path);
  splits.train.rules = splits.test.rules = rules.value();
  return splits;
}

Result<PuzzleSplits> load(const PuzzleConfig& config, const PuzzleProgress& progress) {
  switch (config.kind) {
    case PuzzleKind::kSudoku:
      return generate_sudoku(config, progress);
    case PuzzleKind::kSudoku17:
      return read_sudoku17(config, progress);
    case PuzzleKind::kMaze:
      return generate_mazes(config, progress);
    case PuzzleKind::kArc:
      return read_arc_splits(config);
    case PuzzleKind::kNumpy:
      return read_numpy(config);
  }
  return internal_error("a kind of puzzle that is none");
}

}  // namespace

Result<PuzzleSplits> load_puzzles(const PuzzleConfig& config, const PuzzleProgress& progress) {
  TRY_ASSIGN(PuzzleSplits splits, load(config, progress));
  splits.augment = config.augment;
  return splits;
}

}  // namespace foretrace::datasets::puzzle
