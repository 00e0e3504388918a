// Estimates with 95 % intervals over samples that come in clusters (all the steps of one program
// share its fate).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace foretrace::eval {

struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

inline constexpr double kZ95 = 1.959963984540054;

// Wilson's score interval (1927) for `hits` of `n`; n need not be whole. n = 0: value 0, interval
// [0, 1].
Estimate wilson(double hits, double n, double z = kZ95);

// One cluster's share in a metric: hits of total.
struct Tally {
  double hits = 0;
  double total = 0;
};

// A proportion, sum of hits over sum of totals. Where every cluster holds at most one observation
// this is wilson(); otherwise wilson() at the effective sample size n / deff, deff from the
// linearised between-cluster variance of the ratio (Kish 1965). All right or all wrong: the number
// of clusters stands for n, the cautious end.
Estimate clustered_proportion(std::span<const Tally> clusters);

// Seed of every interval that a report shows.
inline constexpr uint64_t kBootstrapSeed = 1;

// A mean that is no proportion: percentile interval of 1,000 resamples of whole clusters, the same
// for the same seed.
Estimate bootstrap_mean(std::span<const Tally> clusters, uint64_t seed);

// The mean of a few repetitions that differ by their seeds, with Student's 95 % interval. One value: no width.
Estimate student_mean(std::span<const double> values);

// Two systems on the same clusters (same order): value = mean(a) - mean(b), percentile interval of
// 1,000 paired resamples.
Estimate paired_bootstrap(std::span<const Tally> a, std::span<const Tally> b, uint64_t seed);

// Two-sided p of the difference of means under random exchange of the two systems within each
// cluster (2,000 exchanges).
double paired_permutation(std::span<const Tally> a, std::span<const Tally> b, uint64_t seed);

// McNemar's exact test: the two-sided probability of a split as uneven as only_a : only_b where
// both are equally likely.
double mcnemar(int64_t only_a, int64_t only_b);

}  // namespace foretrace::eval
