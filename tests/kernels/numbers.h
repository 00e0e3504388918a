// Arrays of any Element for kernel tests: filled with seeded random values, or with NaN where a
// kernel must write, and with nothing behind them that it may touch.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/rng.h"
#include "kernels/element_access.h"
#include "tests/kernels/guarded_bytes.h"

namespace foretrace::kernels {

class Numbers {
 public:
  Numbers(Element element, int64_t size)
      : element_(element), size_(size), bytes_(size * element_bytes(element)) {}
  Numbers(Element element, const std::vector<double>& values)
      : Numbers(element, static_cast<int64_t>(values.size())) {
    for (int64_t i = 0; i < size_; ++i) set(i, values[i]);
  }

  [[nodiscard]] void* data() { return bytes_.data(); }
  [[nodiscard]] int64_t size() const { return size_; }
  [[nodiscard]] size_t bytes() const { return size_ * element_bytes(element_); }
  [[nodiscard]] double get(int64_t i) const { return load_element(bytes_.data(), element_, i); }
  void set(int64_t i, double value) { store_element(bytes_.data(), element_, i, value); }
  // The same numbers in another type. Exact if that is wider.
  [[nodiscard]] Numbers as(Element element) const {
    Numbers out(element, size_);
    for (int64_t i = 0; i < size_; ++i) out.set(i, get(i));
    return out;
  }

 private:
  Element element_;
  int64_t size_;
  GuardedBytes bytes_;
};

inline Numbers poisoned(Element element, int64_t size) {
  return {element, std::vector<double>(size, std::numeric_limits<double>::quiet_NaN())};
}

// Uniform in [low, high), rounded to `element`.
inline Numbers random_numbers(Element element, int64_t size, Rng& rng, double low = -1,
                              double high = 1) {
  Numbers out(element, size);
  for (int64_t i = 0; i < size; ++i) out.set(i, low + (high - low) * rng.uniform());
  return out;
}

// Largest difference as a share of the largest expected value; infinite if anything is not finite.
inline double relative_error(const Numbers& got, const Numbers& expected) {
  double worst = 0, top = 1e-30;
  for (int64_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(got.get(i) - expected.get(i));
    if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, difference);
    top = std::max(top, std::abs(expected.get(i)));
  }
  return worst / top;
}

}  // namespace foretrace::kernels
