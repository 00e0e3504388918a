// Summary: the table of one evaluation, computed from its samples.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/json.h"
#include "eval/confidence.h"
#include "eval/interval.h"
#include "eval/sample.h"

namespace foretrace::eval {

// A mean of numbers, by its name; every other metric is a share.
inline bool is_mean(const std::string& metric) { return metric.rfind("mean_", 0) == 0; }

inline constexpr const char* kFailureClasses[] = {"wrong", "unparsed", "unfinished", "timeout", "refusal", "missing", "unanswered", "sandbox_error"};

struct Summary {
  std::string suite;
  std::string system;  // name
  int64_t n = 0;       // items
  std::vector<std::pair<std::string, Estimate>>
      metrics;                              // in the order in which samples first name them
  std::map<std::string, double> totals;     // observations behind each metric
  std::map<std::string, int64_t> failures;  // every class, zeros too; counted over samples
  double seconds_each = 0;                  // a prediction (a step, where steps are predicted)
  std::optional<ConfidenceScores> confidence;  // of samples that are one prediction with a confidence, right without failure

  [[nodiscard]] const Estimate* find(const std::string& metric) const;
};

// Where items have several attempts, metrics of whole items come first (eval/pass_at_k.h) in place of "pass@1" and "cruxeval" of the samples.
// Intervals are clustered by Sample::cluster. A metric called mean_... is a mean, all others are
// proportions.
Summary summarise(const std::string& suite, const std::string& system,
                  std::span<const Sample> samples);

// {"suite","n","metrics":{name:{"value","low","high"}},"failures":{class:count},"baselines":{name:{"metrics","seconds_each"}},
// "seconds_each"}. Proportions are fractions of 1.
Json summary_json(const Summary& summary, std::span<const Summary> baselines);

// The same as a table: a metric a row, a system a column. Metrics that break others down (breakdown.h) only where `breakdown`.
std::string summary_table(const Summary& summary, std::span<const Summary> baselines, bool breakdown = false);

}  // namespace foretrace::eval
