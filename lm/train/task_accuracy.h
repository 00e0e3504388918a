// How often a model answers a made-up task rightly (datasets/tasks).
#pragma once

#include <vector>

#include "lm/causal_lm.h"
#include "lm/train/task_source.h"

namespace foretrace::lm {

struct TaskAccuracy {
  int64_t sequences = 0;
  int64_t answers = 0;    // asked for
  double accuracy = 0;    // of all answers
  double whole = 0;       // sequences without a wrong answer
  std::vector<double> parts;  // accuracy in each eighth of the sequence; -1 where nothing is asked
};

// Of `sequences` sequences of a seed of their own. Fails if the task needs more tokens than the model has.
Result<TaskAccuracy> task_accuracy(const CausalLm& model, const TaskConfig& task, int64_t sequences);

}  // namespace foretrace::lm
