// Trains a model of program states, whichever its config says: a language model (ar, diffusion) or a refiner.
#pragma once

#include <functional>
#include <string>

#include "core/json.h"

namespace foretrace::worldmodel {

struct TrainRequest {
  Json config;        // of docs/training.md or docs/refiners.md
  std::string where;  // begins each message about it
  std::string data;   // folder of shards
  std::string out;    // a run that is there is gone on with
  std::function<bool()> stop;                                       // asked after every step
  std::function<void(double fraction, double seconds_left)> report;  // every few seconds
};

struct TrainedModel {
  std::string path;        // of the model that is to be asked: the averaged weights, where they are kept
  int64_t parameters = 0;  // numbers that are trained
  int64_t steps = 0;
  double flops = 0;
  double seconds = 0;
  bool stopped = false;
};

Result<TrainedModel> train_model(const TrainRequest& request);

}  // namespace foretrace::worldmodel
