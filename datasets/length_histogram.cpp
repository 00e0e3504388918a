#include "datasets/length_histogram.h"

#include <cmath>

#include "core/check.h"

namespace foretrace::datasets {
namespace {

// Where the bin after the one that begins at `low` begins.
int64_t next_bin(int64_t low) {
  if (low < 4) return low + 1;
  const bool power_of_two = (low & (low - 1)) == 0;
  return power_of_two ? low + low / 2 : low / 3 * 4;
}

}  // namespace

void LengthHistogram::add(int64_t length, int64_t times) {
  FORETRACE_CHECK(length >= 0, "a length");
  times_[length] += times;
  count_ += times;
  sum_ += length * times;
}

void LengthHistogram::add(const LengthHistogram& other) {
  for (const auto& [length, times] : other.times_) add(length, times);
}

double LengthHistogram::mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

int64_t LengthHistogram::quantile(double share) const {
  const auto wanted = static_cast<int64_t>(std::ceil(share * static_cast<double>(count_)));
  int64_t seen = 0;
  for (const auto& [length, times] : times_) {
    seen += times;
    if (seen >= wanted) return length;
  }
  return 0;
}

std::vector<LengthHistogram::Bin> LengthHistogram::bins() const {
  std::vector<Bin> bins;
  if (times_.empty()) return bins;
  const int64_t shortest = times_.begin()->first;
  int64_t low = 0;
  while (next_bin(low) <= shortest) low = next_bin(low);
  bins.push_back({low, next_bin(low) - 1, 0});
  for (const auto& [length, times] : times_) {
    while (length > bins.back().high) {
      const int64_t begin = bins.back().high + 1;
      bins.push_back({begin, next_bin(begin) - 1, 0});
    }
    bins.back().count += times;
  }
  return bins;
}

}  // namespace foretrace::datasets
