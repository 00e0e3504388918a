#include "datasets/generate_c/interval.h"

#include <algorithm>

namespace foretrace::datasets::generate_c {

int64_t Interval::reach() const { return std::max(lo < 0 ? -lo : lo, hi < 0 ? -hi : hi); }

Interval join(Interval a, Interval b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }

Interval operator+(Interval a, Interval b) { return {a.lo + b.lo, a.hi + b.hi}; }

Interval operator-(Interval a, Interval b) { return {a.lo - b.hi, a.hi - b.lo}; }

Interval operator*(Interval a, Interval b) {
  const auto [least, most] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
  return {least, most};
}

Interval operator/(Interval a, int64_t k) { return {a.lo / k, a.hi / k}; }

Interval operator%(Interval a, int64_t k) {
  return {a.lo >= 0 ? 0 : std::max(a.lo, 1 - k), a.hi <= 0 ? 0 : std::min(a.hi, k - 1)};
}

int64_t bits_filled(int64_t value) {
  int64_t mask = 0;
  while (mask < value) mask = 2 * mask + 1;
  return mask;
}

}  // namespace foretrace::datasets::generate_c
