// Training of a refiner by deep supervision: one supervision step of all rows is one optimizer step. The same config, data, seed, machine
// and thread count give the same losses bit for bit, resumed or not.
//   OUT/model/      the newest checkpoint, replaced as a whole: loads as a Refiner, and resumes the run
//   OUT/average/    the average of the weights, a Refiner; with average_decay above 0
//   OUT/metrics.db  the curve (refiner_metrics.h)
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lm/recursive/refiner_source.h"
#include "lm/recursive/refiner_train_config.h"
#include "lm/recursive/solve.h"
#include "lm/train/run_state.h"

namespace foretrace::lm {

struct RefinerJob {
  RefinerTrainConfig config;
  const RefinerSource* train = nullptr;
  const RefinerSource* validation = nullptr;  // may be null
  std::string out;
  bool resume = false;
  RunFiles files;
  // Asked after every step; true ends the run early, with a checkpoint.
  std::function<bool()> stop;
};

struct RefinerProgress {
  int64_t step = 0;
  double seconds = 0;
  // Means over the steps since the last report.
  double loss = 0;
  double exact_accuracy = 0;  // of the rows that halted; -1: none did
  double steps_per_second = 0;
  double learning_rate = 0;
  double seconds_left = 0;  // to the nearest limit, estimated
  double fraction = 0;      // of the run
};

struct RefinerOutcome {
  int64_t steps = 0;
  double seconds = 0;
  double flops = 0;  // lm/recursive/refiner_flops.h
  double loss = 0;   // mean of the last 20 steps
  std::optional<RefinerScores> validation;  // at the end, of the averaged weights where they are kept
  bool stopped = false;
};

// `report` is called every few seconds and at the end. Refuses an output folder that holds a run already unless resuming, and a resume with
// another model, seed, batch or data. A loss that is no number is an Error; the last checkpoint stays.
Result<RefinerOutcome> train_refiner(const RefinerJob& job, const std::function<void(const RefinerProgress&)>& report);

}  // namespace foretrace::lm
