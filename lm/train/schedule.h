// The learning rate over a run, as a function of the fraction of the run that is done.
#pragma once

#include "lm/train/train_config.h"

namespace foretrace::lm {

struct RunUse {
  int64_t steps = 0;
  int64_t tokens = 0;
  double seconds = 0;
  double flops = 0;
};
// How far a run is, 0 to 1: the largest consumed fraction of the limits that are set.
double run_progress(const TrainConfig& config, const RunUse& use);

// A factor of config.learning_rate, 0 to 1: linear warm-up, then cosine to the final fraction, or flat until the last
// decay_fraction of the run and linear from there ("wsd"), or flat.
double learning_rate_factor(const TrainConfig& config, double progress);

}  // namespace foretrace::lm
