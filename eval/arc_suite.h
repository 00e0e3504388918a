// Suite `puzzles` of ARC: the tests of evaluation tasks. Every copy of a task (docs/puzzles.md) is asked, each answer is turned back, and
// the most frequent ones count (datasets/puzzle/arc_vote.h). Metrics:
//   two_tries   the right grid is among the two best
//   first_try   it is the best one
//   mean_steps  supervision steps of a copy
#pragma once

#include <string>
#include <vector>

#include "datasets/puzzle/puzzle_set.h"
#include "eval/sample.h"
#include "eval/suite.h"
#include "worldmodel/puzzle_model.h"

namespace foretrace::eval {

class ArcSuite {
 public:
  // Both must outlive this. Fails where an identifier is no name of a task.
  static Result<ArcSuite> make(const datasets::puzzle::PuzzleSet& set, const std::vector<std::string>& identifiers);

  // A test pair of a task each; a task's pairs are a cluster.
  [[nodiscard]] std::vector<Task> tasks() const;
  // As Suite::run().
  [[nodiscard]] std::vector<Sample> run(const worldmodel::PuzzleModel& model, std::span<const Task> tasks) const;

 private:
  struct Question {
    std::string task;
    int64_t pair = 0;
    std::vector<int64_t> copies;  // examples of the set, the task as it is first
  };
  explicit ArcSuite(const datasets::puzzle::PuzzleSet& set, const std::vector<std::string>& identifiers) : set_(set), identifiers_(identifiers) {}
  [[nodiscard]] Sample ask(const worldmodel::PuzzleModel& model, const Question& question) const;

  const datasets::puzzle::PuzzleSet& set_;
  const std::vector<std::string>& identifiers_;
  std::vector<Question> questions_;
};

}  // namespace foretrace::eval
