#include "worldmodel/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace foretrace::worldmodel {
namespace {

constexpr double kEdge = 1e-6;  // probabilities are kept this far from 0 and 1

double logit(double p) {
  p = std::clamp(p, kEdge, 1 - kEdge);
  return std::log(p / (1 - p));
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

double Calibration::apply(double probability) const {
  return n == 0 ? probability : sigmoid(a * logit(probability) + b);
}

Json Calibration::to_json() const { return {{"a", a}, {"b", b}, {"n", n}}; }

void calibrate(TracePrediction& prediction, const Calibration& step, const Calibration& whole) {
  prediction.confidence = whole.apply(prediction.confidence);
  for (double& c : prediction.step_confidence) c = step.apply(c);
}

Result<Calibration> Calibration::from_json(const Json& json) {
  Calibration calibration;
  if (json.is_null() || (json.is_object() && json.empty())) return calibration;
  if (!json.is_object() || !json.contains("a") || !json["a"].is_number() || !json.contains("b") ||
      !json["b"].is_number() || !json.contains("n") || !json["n"].is_number_integer())
    return parse_error("calibration is not {\"a\",\"b\",\"n\"}",
                       "run `foretrace eval trace --calibrate` on the model again");
  calibration.a = json["a"].get<double>();
  calibration.b = json["b"].get<double>();
  calibration.n = json["n"].get<int64_t>();
  if (!std::isfinite(calibration.a) || !std::isfinite(calibration.b) || calibration.a <= 0 ||
      calibration.n < 0)
    return parse_error("calibration has a value out of range");
  return calibration;
}

Calibration fit_calibration(std::span<const Observation> observations) {
  Calibration fit;
  fit.n = static_cast<int64_t>(observations.size());
  if (observations.empty()) return fit;
  const double right = static_cast<double>(std::count_if(
      observations.begin(), observations.end(), [](const Observation& o) { return o.right; }));
  const double wrong = static_cast<double>(fit.n) - right;
  const double high = (right + 1) / (right + 2);
  const double low = 1 / (wrong + 2);
  const bool slope = fit.n >= 10 && right > 0 && wrong > 0;
  for (int iteration = 0; iteration < 50; ++iteration) {
    double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
    for (const auto& o : observations) {
      const double x = logit(o.probability);
      const double p = sigmoid(fit.a * x + fit.b);
      const double residual = (o.right ? high : low) - p;
      const double weight = p * (1 - p);
      ga += residual * x;
      gb += residual;
      haa += weight * x * x;
      hab += weight * x;
      hbb += weight;
    }
    double da = 0, db = gb / hbb;
    if (slope) {
      const double determinant = std::max(haa * hbb - hab * hab, 1e-12);
      da = (hbb * ga - hab * gb) / determinant;
      db = (haa * gb - hab * ga) / determinant;
    }
    da = std::clamp(da, -1.0, 1.0);
    db = std::clamp(db, -2.0, 2.0);
    fit.a = std::clamp(fit.a + da, 1e-3, 50.0);
    fit.b = std::clamp(fit.b + db, -50.0, 50.0);
    if (std::abs(da) + std::abs(db) < 1e-9) break;
  }
  return fit;
}

double calibration_error(std::span<const Observation> observations) {
  std::array<double, 10> count{}, said{}, right{};
  for (const auto& o : observations) {
    const auto bin = static_cast<size_t>(std::clamp(o.probability * 10, 0.0, 9.0));
    count[bin] += 1;
    said[bin] += o.probability;
    right[bin] += o.right ? 1 : 0;
  }
  double error = 0;
  for (size_t i = 0; i < count.size(); ++i) error += std::abs(said[i] - right[i]);
  return observations.empty() ? 0 : error / static_cast<double>(observations.size());
}

}  // namespace foretrace::worldmodel
