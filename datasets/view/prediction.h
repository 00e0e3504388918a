// Predictions: what a model said of the steps of a run, each from the true steps before it. Free of torch, so that the page that
// shows them can be built by anyone who has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tracer/trace/event.h"

namespace foretrace::datasets {

struct PredictedLocal {
  std::string name;
  std::string text;    // the predicted value; empty with `absent`
  bool absent = false; // predicted to be unbound, or not at all
  bool right = false;
};

struct StepPrediction {
  int64_t step = 0;
  bool ended = false;  // it said that the trace is over
  tracer::Event event = tracer::Event::kLine;
  int64_t line = 0;  // kNoLine = none
  std::vector<PredictedLocal> locals;  // that the step or the prediction changes, and all that are predicted wrong
  std::optional<std::string> value;
  double confidence = 0;  // 0..1, that the whole step is right
  bool control = false;   // event and line are right
  bool state = false;     // every local is
  bool value_right = false;
  [[nodiscard]] bool right() const { return control && state && value_right && !ended; }
};

struct Predictions {
  std::string model;
  std::vector<StepPrediction> steps;  // ascending by step
};

}  // namespace foretrace::datasets
