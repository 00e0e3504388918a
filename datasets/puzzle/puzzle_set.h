// PuzzleSet: puzzles for learners, as pairs of equally long rows of tokens, in the shape that
// TinyRecursiveModels (puzzle_dataset.py) trains on.
//   example  an input row and the label row that is right for it
//   puzzle   examples that share an identifier, which models may embed: one of Sudoku and mazes
//            (identifier 0, blank), the pairs of an ARC task
//   group    a puzzle, what symmetries make of it, and nothing else
// Examples of a puzzle and puzzles of a group lie side by side.
#pragma once

#include <memory>
#include <optional>

#include "core/result.h"
#include "datasets/puzzle/puzzle_rules.h"

namespace foretrace::datasets::puzzle {

struct PuzzleSet {
  int64_t length = 0;                        // tokens a row
  int64_t vocabulary = 0;                    // every token is below; at most 256
  int64_t identifier_count = 1;              // every identifier is below
  std::optional<int64_t> ignored_label = 0;  // this label is not asked for
  std::vector<uint8_t> inputs, labels;       // [examples, length]
  std::vector<int32_t> identifiers;          // [puzzles]
  std::vector<int64_t> puzzle_starts = {0};  // [puzzles + 1], examples
  std::vector<int64_t> group_starts = {0};   // [groups + 1], puzzles
  std::shared_ptr<const PuzzleRules> rules;  // null where labels alone say what is right

  [[nodiscard]] int64_t examples() const { return puzzle_starts.back(); }
  [[nodiscard]] int64_t puzzles() const { return group_starts.back(); }
  [[nodiscard]] int64_t groups() const { return static_cast<int64_t>(group_starts.size()) - 1; }

  // REQUIRES: example < examples()
  [[nodiscard]] std::span<const uint8_t> input(int64_t example) const;
  [[nodiscard]] std::span<const uint8_t> label(int64_t example) const;
  [[nodiscard]] int64_t puzzle_of(int64_t example) const;
  [[nodiscard]] int64_t group_of(int64_t example) const;
  [[nodiscard]] int32_t identifier_of(int64_t example) const;

  // "solved" or what is wrong: the rules' verdict, else "wrong" where `answer` differs from a label
  // that is asked for. REQUIRES: answer.size() == length
  [[nodiscard]] std::string verdict(int64_t example, std::span<const uint8_t> answer) const;

  // Building one: examples, then end_puzzle; puzzles, then end_group. REQUIRES: rows of `length`
  void add_example(std::span<const uint8_t> input, std::span<const uint8_t> label);
  void end_puzzle(int32_t identifier);
  void end_group();

  // Whether everything is as it is said above, for what comes from files.
  [[nodiscard]] Status check() const;
  // SHA-256 of the content, rules aside; the same on every machine.
  [[nodiscard]] std::string fingerprint() const;
};

// An Error where puzzles with so many copies beside each would need more than 16 GiB.
Status fits_memory(int64_t puzzles, int64_t copies, int64_t length);

// What may be trained on and what is asked. No puzzle of `test` is in `train`, nor an augmentation
// of one, unless the set was read from files.
struct PuzzleSplits {
  PuzzleSet train, test;
  std::vector<std::string> identifiers = {"<blank>"};  // names by number
  bool augment = false;  // learners draw a symmetry whenever they take an example of `train`
  int64_t left_out = 0;  // examples that would have been on both sides
};

}  // namespace foretrace::datasets::puzzle
