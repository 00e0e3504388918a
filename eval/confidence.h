// How far a system's confidences can be trusted: calibration, and what is gained by keeping only the answers of which it is sure.
#pragma once

#include <span>
#include <vector>

#include "core/json.h"
#include "worldmodel/calibration.h"

namespace foretrace::eval {

// The answers of highest confidence, `coverage` of all, are wrong with frequency `risk`.
struct RiskPoint {
  double coverage = 0, risk = 0;
};

struct ConfidenceScores {
  // Expected calibration error over ten bins of equal width (Guo et al. 2017).
  double calibration_error = 0;
  // Squared calibration error over ten bins of equally many, less what chance alone gives bins of that size (Kumar et al. 2019, eq. 2),
  // and its root; 0 where chance explains all.
  double debiased_calibration_error = 0;
  // Mean risk over all coverages (Geifman & El-Yaniv 2017), and its excess over the best order of the same answers (Geifman et al. 2019).
  double risk_area = 0, excess_risk_area = 0;
  // Largest coverage at which at most 5 % of these very answers are wrong: no bound on others.
  double coverage_at_5 = 0;
  // Ten points, and the whole. Answers of one confidence stand or fall together.
  std::vector<RiskPoint> curve;
};

// REQUIRES: not empty
ConfidenceScores score_confidences(std::span<const worldmodel::Observation> observations);

// Each score by its name, "curve": [{"coverage", "risk"}, ...].
Json confidence_json(const ConfidenceScores& scores);

}  // namespace foretrace::eval
