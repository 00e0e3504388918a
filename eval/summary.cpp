#include "eval/summary.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "eval/breakdown.h"
#include "eval/number_text.h"
#include "eval/pass_at_k.h"
#include "worldmodel/calibration.h"

namespace foretrace::eval {
namespace {

struct Column {
  std::map<std::string, Tally> clusters;
};

Estimate estimate_of(const std::string& metric, const Column& column) {
  std::vector<Tally> tallies;
  for (const auto& [cluster, tally] : column.clusters) tallies.push_back(tally);
  return is_mean(metric) ? bootstrap_mean(tallies, kBootstrapSeed) : clustered_proportion(tallies);
}

Json estimates_json(const Summary& summary) {
  Json metrics = Json::object();
  for (const auto& [name, e] : summary.metrics)
    metrics[name] = {{"value", e.value}, {"low", e.low}, {"high", e.high}};
  return metrics;
}

std::string cell(const std::string& metric, const Estimate* e, bool interval) {
  if (e == nullptr) return "-";
  char text[64];
  const double scale = is_mean(metric) ? 1 : 100;
  if (interval)
    std::snprintf(text, sizeof text, "%.1f (%.1f-%.1f)", scale * e->value, scale * e->low,
                  scale * e->high);
  else
    std::snprintf(text, sizeof text, "%.1f", scale * e->value);
  return text;
}

std::string pad(const std::string& text, size_t width) {
  return text.size() < width ? text + std::string(width - text.size(), ' ') : text;
}

}  // namespace

const Estimate* Summary::find(const std::string& metric) const {
  for (const auto& [name, estimate] : metrics)
    if (name == metric) return &estimate;
  return nullptr;
}

Summary summarise(const std::string& suite, const std::string& system,
                  std::span<const Sample> samples) {
  Summary summary;
  summary.suite = suite;
  summary.system = system;
  for (const char* name : kFailureClasses) summary.failures[name] = 0;
  std::vector<std::string> order;
  std::map<std::string, Column> columns;
  std::set<std::string> items;
  double seconds = 0, predictions = 0;
  std::vector<worldmodel::Observation> confidences;
  for (const auto& sample : samples) {
    items.insert(sample.item);
    if (!sample.failure.empty()) ++summary.failures[sample.failure];
    if (sample.confidence && sample.predictions == 1) confidences.push_back({*sample.confidence, sample.failure.empty()});
    seconds += sample.seconds;
    predictions += sample.predictions;
    for (const auto& m : sample.measures) {
      const auto [column, fresh] = columns.try_emplace(m.metric);
      if (fresh) order.push_back(m.metric);
      auto& tally = column->second.clusters[sample.cluster];
      tally.hits += m.hits;
      tally.total += m.total;
      summary.totals[m.metric] += m.total;
    }
  }
  summary.n = static_cast<int64_t>(items.size());
  summary.metrics = attempt_metrics(samples);
  const bool attempts = !summary.metrics.empty();
  for (const auto& [name, estimate] : summary.metrics) summary.totals[name] = static_cast<double>(summary.n);
  for (const auto& name : order)
    if (!attempts || (name != "pass@1" && name != "cruxeval")) summary.metrics.emplace_back(name, estimate_of(name, columns[name]));
  std::stable_sort(summary.metrics.begin(), summary.metrics.end(), [](const auto& a, const auto& b) { return stands_before(a.first, b.first); });
  summary.seconds_each = predictions > 0 ? seconds / predictions : 0;
  if (!confidences.empty()) summary.confidence = score_confidences(confidences);
  return summary;
}

namespace {

// What it costs: against running the programs, where the oracle was asked too.
const Summary* oracle_of(std::span<const Summary> baselines) {
  for (const Summary& baseline : baselines)
    if (baseline.system == "oracle" && baseline.seconds_each > 0) return &baseline;
  return nullptr;
}

std::string confidence_rows(const ConfidenceScores& scores, size_t width) {
  std::string text;
  const std::pair<const char*, double> rows[] = {{"calibration error", scores.calibration_error},
                                                 {"  debiased", scores.debiased_calibration_error},
                                                 {"risk area", scores.risk_area},
                                                 {"  above the best", scores.excess_risk_area},
                                                 {"kept at 5 % wrong", scores.coverage_at_5}};
  for (const auto& [name, value] : rows) text += pad(name, width + 8) + number_text("%.1f", 100 * value) + "\n";
  return text;
}

}  // namespace

Json summary_json(const Summary& summary, std::span<const Summary> baselines) {
  Json others = Json::object();
  for (const auto& baseline : baselines)
    others[baseline.system] = {{"metrics", estimates_json(baseline)},
                               {"seconds_each", baseline.seconds_each}};
  Json failures = Json::object();
  for (const auto& [name, count] : summary.failures) failures[name] = count;
  return {{"suite", summary.suite},
          {"n", summary.n},
          {"metrics", estimates_json(summary)},
          {"failures", std::move(failures)},
          {"baselines", std::move(others)},
          {"seconds_each", summary.seconds_each}};
}

std::string summary_table(const Summary& summary, std::span<const Summary> baselines, bool breakdown) {
  size_t width = 18;
  const auto left_out = [breakdown](const std::string& name) { return !breakdown && is_breakdown(name); };
  for (const auto& [name, estimate] : summary.metrics)
    if (!left_out(name)) width = std::max(width, name.size() + 2);
  std::string text = summary.suite + ": n = " + std::to_string(summary.n) +
                     ", 95 % intervals clustered by program\n\n";
  const size_t own = std::max<size_t>(22, summary.system.size() + 2);
  text += pad("metric", width) + pad("of", 8) + pad(summary.system, own);
  for (const auto& baseline : baselines) text += pad(baseline.system, 11);
  text += "\n";
  for (const auto& [name, estimate] : summary.metrics) {
    if (left_out(name)) continue;
    text += pad(name, width) + pad(number_text("%.0f", summary.totals.at(name)), 8) +
            pad(cell(name, &estimate, true), own);
    for (const auto& baseline : baselines) text += pad(cell(name, baseline.find(name), false), 11);
    text += "\n";
  }
  text += pad("ms a prediction", width + 8) + pad(number_text("%.3g", 1000 * summary.seconds_each), own);
  for (const auto& baseline : baselines)
    text += pad(number_text("%.3g", 1000 * baseline.seconds_each), 11);
  text += "\n";
  if (const Summary* oracle = oracle_of(baselines))
    text += pad("times real execution", width + 8) + number_text("%.3g", summary.seconds_each / oracle->seconds_each) + "\n";
  if (summary.confidence) text += confidence_rows(*summary.confidence, width);
  text += "\nfailures:";
  for (const auto& [name, count] : summary.failures)
    text += " " + name + " " + std::to_string(count) + ",";
  text.back() = '\n';
  return text;
}

}  // namespace foretrace::eval
