#include "eval/confidence.h"

#include <algorithm>
#include <cmath>

namespace foretrace::eval {
namespace {

using worldmodel::Observation;

constexpr size_t kBins = 10;
constexpr double kLowRisk = 0.05;

// Kumar et al. 2019 (arXiv:1909.10155), eq. 2: a bin's squared gap, less the variance of its frequency.
double debiased_error(const std::vector<Observation>& ordered) {
  const size_t n = ordered.size(), size = std::max<size_t>(2, n / kBins);
  double sum = 0;
  for (size_t begin = 0, end = 0; begin < n; begin = end) {
    end = std::min(n, begin + size);
    if (n - end < 2) end = n;  // no bin of one
    while (end < n && ordered[end].probability == ordered[end - 1].probability) ++end;  // equal ones have no order
    double said = 0, right = 0;
    for (size_t i = begin; i < end; ++i) {
      said += ordered[i].probability;
      right += ordered[i].right ? 1 : 0;
    }
    const double count = static_cast<double>(end - begin), frequency = right / count, gap = said / count - frequency;
    const double chance = count > 1 ? frequency * (1 - frequency) / (count - 1) : 0;
    sum += count / static_cast<double>(n) * (gap * gap - chance);
  }
  return std::sqrt(std::max(0.0, sum));
}

// Risks of the k + 1 surest, by k: answers of one confidence share their mean error.
std::vector<double> risks_of(const std::vector<Observation>& surest_first) {
  std::vector<double> risks;
  double wrong = 0;
  for (size_t i = 0; i < surest_first.size();) {
    size_t end = i;
    double ties = 0;
    while (end < surest_first.size() && surest_first[end].probability == surest_first[i].probability) ties += surest_first[end++].right ? 0 : 1;
    const double each = ties / static_cast<double>(end - i);
    for (; i < end; ++i) {
      wrong += each;
      risks.push_back(wrong / static_cast<double>(i + 1));
    }
  }
  return risks;
}

double mean(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

}  // namespace

ConfidenceScores score_confidences(std::span<const Observation> observations) {
  ConfidenceScores scores;
  scores.calibration_error = worldmodel::calibration_error(observations);
  std::vector<Observation> ordered(observations.begin(), observations.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.probability > b.probability; });
  scores.debiased_calibration_error = debiased_error(ordered);
  const std::vector<double> risks = risks_of(ordered);
  scores.risk_area = mean(risks);
  std::vector<Observation> best(ordered);
  for (auto& o : best) o.probability = o.right ? 1 : 0;
  std::stable_sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.probability > b.probability; });
  double wrong = 0;
  std::vector<double> best_risks;
  for (const auto& o : best) {
    wrong += o.right ? 0 : 1;
    best_risks.push_back(wrong / static_cast<double>(best_risks.size() + 1));
  }
  scores.excess_risk_area = scores.risk_area - mean(best_risks);
  const size_t n = risks.size();
  for (size_t k = 0; k < n; ++k)
    if (risks[k] <= kLowRisk + 1e-12 && (k + 1 == n || ordered[k].probability != ordered[k + 1].probability))
      scores.coverage_at_5 = static_cast<double>(k + 1) / static_cast<double>(n);
  for (size_t point = 1; point <= kBins; ++point) {
    const size_t k = std::max<size_t>(1, point * n / kBins);
    scores.curve.push_back({static_cast<double>(k) / static_cast<double>(n), risks[k - 1]});
  }
  return scores;
}

Json confidence_json(const ConfidenceScores& scores) {
  Json curve = Json::array();
  for (const RiskPoint& point : scores.curve) curve.push_back({{"coverage", point.coverage}, {"risk", point.risk}});
  return {{"calibration_error", scores.calibration_error},
          {"debiased_calibration_error", scores.debiased_calibration_error},
          {"risk_area", scores.risk_area},
          {"excess_risk_area", scores.excess_risk_area},
          {"coverage_at_5", scores.coverage_at_5},
          {"curve", std::move(curve)}};
}

}  // namespace foretrace::eval
