// Suite `puzzles`: puzzles of the test split, each a row of tokens that a refiner fills in (docs/puzzles.md). Puzzles that symmetries make
// of each other are a cluster. Metrics:
//   solved      the rules' verdict, whichever right answer it is; without rules, every label that is asked for is right
//   cells       labels that are right
//   mean_steps  supervision steps
#pragma once

#include <string>
#include <vector>

#include "datasets/puzzle/puzzle_set.h"
#include "eval/sample.h"
#include "eval/suite.h"
#include "worldmodel/puzzle_model.h"

namespace foretrace::eval {

class PuzzleSuite {
 public:
  // `set` must outlive this.
  explicit PuzzleSuite(const datasets::puzzle::PuzzleSet& set);

  [[nodiscard]] std::vector<Task> tasks() const;
  // As Suite::run().
  [[nodiscard]] std::vector<Sample> run(const worldmodel::PuzzleModel& model, std::span<const Task> tasks) const;

 private:
  [[nodiscard]] Sample score(int64_t example, const worldmodel::PuzzleAnswer& answer) const;
  [[nodiscard]] std::string text(std::span<const uint8_t> row) const;

  const datasets::puzzle::PuzzleSet& set_;
};

}  // namespace foretrace::eval
