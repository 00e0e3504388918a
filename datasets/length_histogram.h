// LengthHistogram: how often each length occurs, exactly; quantiles and bins follow from it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace foretrace::datasets {

class LengthHistogram {
 public:
  struct Bin {
    int64_t low = 0;
    int64_t high = 0;  // included
    int64_t count = 0;
  };

  // REQUIRES: length >= 0
  void add(int64_t length, int64_t times = 1);
  void add(const LengthHistogram& other);

  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] int64_t sum() const { return sum_; }
  [[nodiscard]] double mean() const;
  // The smallest length that at least this share of the lengths does not exceed; 0 if there are
  // none. REQUIRES: 0 <= share <= 1
  [[nodiscard]] int64_t quantile(double share) const;
  // From the shortest to the longest without gaps. Bins begin at 0, 1, 2, 3, 4, 6, 8, 12, 16, ...:
  // two for each doubling.
  [[nodiscard]] std::vector<Bin> bins() const;

 private:
  std::map<int64_t, int64_t> times_;  // by length
  int64_t count_ = 0;
  int64_t sum_ = 0;
};

}  // namespace foretrace::datasets
