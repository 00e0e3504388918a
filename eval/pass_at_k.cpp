#include "eval/pass_at_k.h"

#include <algorithm>
#include <map>

#include "core/check.h"

namespace foretrace::eval {
namespace {

struct AttemptCounts {
  std::string cluster;
  int64_t n = 0, right = 0;
  int64_t compared = 0, compared_right = 0;  // by the reference scorer
  bool reference = false;
};

void add(AttemptCounts& item, const Sample& sample) {
  item.cluster = sample.cluster;
  for (const Measure& m : sample.measures) {
    if (m.metric == "pass@1") {
      item.n += 1;
      item.right += m.hits > 0 ? 1 : 0;
    } else if (m.metric == "cruxeval") {
      item.reference = true;
      item.compared += m.total > 0 ? 1 : 0;
      item.compared_right += m.hits > 0 ? 1 : 0;
    }
  }
}

// The mean of a number of each item.
template <typename Number>
Estimate mean_over_items(const std::map<std::string, AttemptCounts>& items, const Number& number) {
  std::map<std::string, Tally> clusters;
  for (const auto& [name, item] : items) {
    clusters[item.cluster].hits += number(item);
    clusters[item.cluster].total += 1;
  }
  std::vector<Tally> tallies;
  for (const auto& [cluster, tally] : clusters) tallies.push_back(tally);
  return bootstrap_mean(tallies, kBootstrapSeed);
}

double by_reference(const AttemptCounts& item, int64_t k) {
  return item.compared_right == 0 ? cruxeval_pass_at_k(item.n, 0, k) : cruxeval_pass_at_k(item.compared, item.compared_right, k);
}

}  // namespace

double pass_at_k(int64_t n, int64_t c, int64_t k) {
  FORETRACE_CHECK(0 <= c && c <= n && 1 <= k && k <= n, "k attempts of n, c of them right");
  if (n - c < k) return 1;
  double none = 1;  // C(n-c, k) / C(n, k)
  for (int64_t i = n - c + 1; i <= n; ++i) none *= 1 - static_cast<double>(k) / static_cast<double>(i);
  return 1 - none;
}

double cruxeval_pass_at_k(int64_t n, int64_t c, int64_t k) { return n - c < k ? 1 : pass_at_k(n, c, k); }

std::vector<std::pair<std::string, Estimate>> attempt_metrics(std::span<const Sample> samples) {
  std::map<std::string, AttemptCounts> items;
  for (const Sample& sample : samples) add(items[sample.part + "\n" + sample.item], sample);
  int64_t fewest = INT64_MAX, most = 0;
  bool reference = !items.empty();
  for (const auto& [name, item] : items) {
    fewest = std::min(fewest, item.n);
    most = std::max(most, item.n);
    reference = reference && item.reference;
  }
  std::vector<std::pair<std::string, Estimate>> metrics;
  if (most < 2 && !reference) return metrics;
  for (const int64_t k : {1, 5, 10}) {
    if (k > fewest) break;
    metrics.emplace_back("pass@" + std::to_string(k), mean_over_items(items, [k](const AttemptCounts& item) { return pass_at_k(item.n, item.right, k); }));
  }
  if (!reference) return metrics;
  for (const int64_t k : {1, 5})
    metrics.emplace_back("cruxeval_pass@" + std::to_string(k), mean_over_items(items, [k](const AttemptCounts& item) { return by_reference(item, k); }));
  return metrics;
}

}  // namespace foretrace::eval
