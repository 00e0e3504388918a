// MetricsStore: a run's loss curve in SQLite.
//   steps(step, tokens, seconds, loss, learning_rate, gradient_norm, router_loss, ahead_loss)
//   validations(step, tokens, seconds, loss, average_loss)
// loss: mean negative log likelihood in nats a weighted token; ahead_loss: that of the multi-token head; average_loss: that of
// the averaged weights, null where none are kept. router_loss: imbalance (lm/router_tally.h). tokens, seconds: since the run's start, resumes included.
#pragma once

#include <optional>
#include <string>

#include "lm/train/run_tables.h"

namespace foretrace::lm {

struct StepMetrics {
  int64_t step = 0;
  int64_t tokens = 0;
  double seconds = 0;
  double loss = 0;
  double learning_rate = 0;
  double gradient_norm = 0;
  double router_loss = 0;
  double ahead_loss = 0;
  double flops = 0;  // since the run's start (lm/train/training_flops.h); in no table
};

class MetricsStore {
 public:
  // Opens or makes the file and forgets what lies beyond `last_step`, which a resumed run will do again.
  static Result<MetricsStore> open(const std::string& path, int64_t last_step);

  Status add_step(const StepMetrics& metrics);
  Status add_validation(int64_t step, int64_t tokens, double seconds, double loss, std::optional<double> average_loss);
  // Makes everything added so far visible and lasting.
  Status commit() { return tables_.commit(); }

 private:
  explicit MetricsStore(RunTables tables) : tables_(std::move(tables)) {}
  RunTables tables_;
};

}  // namespace foretrace::lm
