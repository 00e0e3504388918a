#include "eval/interval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/check.h"
#include "core/rng.h"

namespace foretrace::eval {
namespace {

constexpr size_t kResamples = 1000;

Tally sum(std::span<const Tally> clusters) {
  Tally all;
  for (const auto& cluster : clusters) {
    all.hits += cluster.hits;
    all.total += cluster.total;
  }
  return all;
}

double ratio(const Tally& tally) { return tally.total > 0 ? tally.hits / tally.total : 0; }

// The 2.5 % and 97.5 % points of what `statistic` gives for resampled cluster indices.
void percentile_interval(size_t clusters, uint64_t seed, Estimate& estimate,
                         const std::function<double(const std::vector<size_t>&)>& statistic) {
  Rng rng(seed);
  std::vector<size_t> drawn(clusters);
  std::vector<double> values;
  values.reserve(kResamples);
  for (size_t r = 0; r < kResamples; ++r) {
    for (auto& index : drawn) index = rng.below(clusters);
    values.push_back(statistic(drawn));
  }
  std::sort(values.begin(), values.end());
  estimate.low = values[kResamples * 25 / 1000];
  estimate.high = values[kResamples * 975 / 1000 - 1];
}

Tally resample(std::span<const Tally> clusters, const std::vector<size_t>& drawn) {
  Tally all;
  for (const size_t index : drawn) {
    all.hits += clusters[index].hits;
    all.total += clusters[index].total;
  }
  return all;
}

}  // namespace

Estimate wilson(double hits, double n, double z) {
  if (n <= 0) return {0, 0, 1};
  const double p = hits / n;
  const double zz = z * z / n;
  const double centre = (p + zz / 2) / (1 + zz);
  const double half = z * std::sqrt(p * (1 - p) / n + zz / (4 * n)) / (1 + zz);
  return {p, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Estimate clustered_proportion(std::span<const Tally> clusters) {
  const Tally all = sum(clusters);
  if (all.total <= 0) return {0, 0, 1};
  const bool independent =
      std::all_of(clusters.begin(), clusters.end(), [](const Tally& c) { return c.total <= 1; });
  if (independent) return wilson(all.hits, all.total);
  const double p = ratio(all);
  const auto used = static_cast<double>(
      std::count_if(clusters.begin(), clusters.end(), [](const Tally& c) { return c.total > 0; }));
  double n = used;
  if (p > 0 && p < 1 && used > 1) {
    double squares = 0;
    for (const auto& c : clusters) squares += (c.hits - p * c.total) * (c.hits - p * c.total);
    const double variance = squares / (all.total * all.total) * used / (used - 1);
    // n / deff = p (1-p) / variance, never more than the observations there are.
    n = variance > 0 ? std::min(all.total, p * (1 - p) / variance) : all.total;
  }
  const Estimate interval = wilson(p * n, n);
  return {p, interval.low, interval.high};
}

Estimate bootstrap_mean(std::span<const Tally> clusters, uint64_t seed) {
  Estimate estimate;
  estimate.value = ratio(sum(clusters));
  if (clusters.empty()) return estimate;
  percentile_interval(clusters.size(), seed, estimate, [&](const std::vector<size_t>& drawn) {
    return ratio(resample(clusters, drawn));
  });
  return estimate;
}

Estimate student_mean(std::span<const double> values) {
  // Of the 97.5 % point, for 1, 2, ... degrees of freedom; beyond them an upper bound.
  constexpr std::array kPoints = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
  const auto n = static_cast<double>(values.size());
  if (values.empty()) return {};
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() == 1) return {mean, mean, mean};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = kPoints[std::min(values.size() - 2, kPoints.size() - 1)] * std::sqrt(squares / (n - 1) / n);
  return {mean, mean - half, mean + half};
}

Estimate paired_bootstrap(std::span<const Tally> a, std::span<const Tally> b, uint64_t seed) {
  FORETRACE_CHECK(a.size() == b.size(), "paired tallies differ in number");
  Estimate estimate;
  estimate.value = ratio(sum(a)) - ratio(sum(b));
  if (a.empty()) return estimate;
  percentile_interval(a.size(), seed, estimate, [&](const std::vector<size_t>& drawn) {
    return ratio(resample(a, drawn)) - ratio(resample(b, drawn));
  });
  return estimate;
}

double paired_permutation(std::span<const Tally> a, std::span<const Tally> b, uint64_t seed) {
  FORETRACE_CHECK(a.size() == b.size(), "paired tallies differ in number");
  constexpr int kExchanges = 2000;
  const double observed = std::abs(ratio(sum(a)) - ratio(sum(b)));
  Rng rng(seed);
  int as_far = 1;  // the observed arrangement itself
  for (int r = 0; r < kExchanges; ++r) {
    Tally first, second;
    for (size_t i = 0; i < a.size(); ++i) {
      const bool exchanged = (rng.next() >> 63) != 0;
      const Tally& x = exchanged ? b[i] : a[i];
      const Tally& y = exchanged ? a[i] : b[i];
      first.hits += x.hits;
      first.total += x.total;
      second.hits += y.hits;
      second.total += y.total;
    }
    if (std::abs(ratio(first) - ratio(second)) >= observed - 1e-12) ++as_far;
  }
  return static_cast<double>(as_far) / (kExchanges + 1);
}

double mcnemar(int64_t only_a, int64_t only_b) {
  const int64_t n = only_a + only_b;
  if (n == 0) return 1;
  const int64_t fewer = std::min(only_a, only_b);
  double tail = 0;
  for (int64_t k = 0; k <= fewer; ++k) {
    const auto nn = static_cast<double>(n);
    const auto kk = static_cast<double>(k);
    tail += std::exp(std::lgamma(nn + 1) - std::lgamma(kk + 1) - std::lgamma(nn - kk + 1) -
                     nn * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

}  // namespace foretrace::eval
