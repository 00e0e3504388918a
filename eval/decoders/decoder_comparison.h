// Trains each decoder of a plan on the same shards with the same compute, asks them the same questions, and keeps what is done: the same
// call again goes on where it was.
//   RUNS/NAME-SEED/              a training run (docs/training.md)
//   RUNS/NAME-SEED/trained.json  what it cost, once it is at its end
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "eval/decoders/comparison_plan.h"
#include "eval/summary.h"
#include "worldmodel/train_model.h"

namespace foretrace::eval {

struct DecoderResult {
  std::string name;
  int64_t seed = 0;
  bool ablation = false;
  worldmodel::TrainedModel model;
  Summary states;
  double seconds_alone = 0;  // an answer, where one is asked at a time
};

struct ComparisonRequest {
  ComparisonPlan plan;
  std::string data;  // folder of shards of questions about states
  std::string runs;  // folder of the training runs
  std::string out;   // results store
  int64_t part = 0, parts = 1;  // of the models, which calls in several processes share
  std::function<bool()> stop;
  // "ar 1: training" or "ar 1: states"; the share that is done.
  std::function<void(const std::string& what, double fraction)> report;
};

struct DecoderComparison {
  std::vector<DecoderResult> results;  // a seed after the other, ablations last
  Summary copy;                        // the state that was given, as the answer
  bool stopped = false;
};

// A run of another config in RUNS is an Error.
Result<DecoderComparison> compare_decoders(const ComparisonRequest& request);

}  // namespace foretrace::eval
