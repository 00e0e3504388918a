// Calibration: maps a model's own probability of an answer to how often such answers are right.
// Platt scaling on the log-odds (Platt 1999, with his smoothed targets): p' = sigmoid(a * logit(p)
// + b); a = 1, b = 0 changes nothing, a = 1/T, b = 0 is a temperature. Fitted on the valid split,
// kept in foretrace.json as {"a","b","n"}.
#pragma once

#include <cstdint>
#include <span>

#include "core/json.h"
#include "worldmodel/prediction.h"

namespace foretrace::worldmodel {

struct Calibration {
  double a = 1;
  double b = 0;
  int64_t n = 0;  // observations that it was fitted on; 0: not fitted

  [[nodiscard]] double apply(double probability) const;
  [[nodiscard]] Json to_json() const;
  static Result<Calibration> from_json(const Json& json);
};

// The confidence of the whole, and those of its steps.
void calibrate(TracePrediction& prediction, const Calibration& step, const Calibration& whole);

struct Observation {
  double probability = 0;
  bool right = false;
};

// Newton's method on the log-likelihood; a is kept positive so that the order of answers stays.
// Fewer than 10 observations, or all of one kind, fit only b.
Calibration fit_calibration(std::span<const Observation> observations);

// Expected calibration error over ten equally wide bins.
double calibration_error(std::span<const Observation> observations);

}  // namespace foretrace::worldmodel
