// A training run: batches, loss, gradients, optimizer, checkpoints, curve. The same config, data, seed, machine and thread
// count give the same losses bit for bit (where max_seconds is not set), resumed or not.
//   OUT/model/      the newest checkpoint, replaced as a whole: loads as a model, and resumes the run
//   OUT/metrics.db  the loss curve (metrics_store.h)
#pragma once

#include <functional>
#include <string>

#include "lm/parallel/process_group.h"
#include "lm/train/example_source.h"
#include "lm/train/run_state.h"
#include "lm/train/train_config.h"

namespace foretrace::lm {

struct TrainJob {
  TrainConfig config;
  const ExampleSource* train = nullptr;
  const ExampleSource* validation = nullptr;  // may be null
  std::string out;
  bool resume = false;
  ProcessGroup* group = nullptr;  // the ranks of a data-parallel job; rank 0 writes, reports and keeps the time
  RunFiles files;
  // Asked after every step; true ends the run early, with a checkpoint.
  std::function<bool()> stop;
};

struct TrainProgress {
  int64_t step = 0;
  int64_t tokens = 0;
  double seconds = 0;
  double loss = 0;               // mean over the steps since the last report
  double learning_rate = 0;
  double tokens_per_second = 0;  // over the same steps
  double seconds_left = 0;       // to the nearest limit, estimated
  double fraction = 0;           // of the run
};

struct TrainOutcome {
  int64_t steps = 0;
  int64_t tokens = 0;
  double seconds = 0;
  double flops = 0;             // lm/train/training_flops.h; 0 where they are not counted
  double loss = 0;              // mean of the last 20 steps
  double validation_loss = -1;  // at the end; -1: not measured
  bool stopped = false;
};

// `report` is called every few seconds and at the end. Refuses an output folder that holds a run already unless resuming,
// and a resume with another model, seed, batch size or data. A loss that is no number is an Error; the last checkpoint stays.
Result<TrainOutcome> train(const TrainJob& job, const std::function<void(const TrainProgress&)>& report);

}  // namespace foretrace::lm
