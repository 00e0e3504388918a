// RefinerTables: the curve of a refiner's run in SQLite.
//   steps(step, examples, seconds, loss, answer_loss, halt_loss, continue_loss, learning_rate, gradient_norm,
//         finished, accuracy, exact_accuracy, q_halt_accuracy, mean_steps)
//   validations(step, examples, seconds, averaged, rows, accuracy, exact_accuracy, q_halt_accuracy, mean_steps, answer_loss)
// examples, seconds: begun since the run's start, resumes included. accuracy to mean_steps: of the `finished` rows that halted in the
// step, null where none did. averaged: 1 where the average of the weights was scored.
#pragma once

#include "lm/recursive/solve.h"
#include "lm/recursive/supervision.h"
#include "lm/train/run_tables.h"

namespace foretrace::lm {

struct RefinerStepRecord {
  int64_t step = 0;
  int64_t examples = 0;
  double seconds = 0;
  double learning_rate = 0;
  double gradient_norm = 0;
  RefinerMetrics metrics;
};

class RefinerTables {
 public:
  // Forgets what lies beyond `last_step`.
  static Result<RefinerTables> open(const std::string& path, int64_t last_step);

  Status add_step(const RefinerStepRecord& record);
  Status add_validation(const RefinerStepRecord& at, bool averaged, const RefinerScores& scores);
  Status commit() { return tables_.commit(); }

 private:
  explicit RefinerTables(RunTables tables) : tables_(std::move(tables)) {}
  RunTables tables_;
};

}  // namespace foretrace::lm
