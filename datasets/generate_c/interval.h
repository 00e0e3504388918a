// Interval: the values that an int expression can have. Every operation here gives bounds that hold
// for C's int arithmetic as long as no operand leaves the int; who builds an expression keeps it
// inside.
#pragma once

#include <cstdint>

namespace foretrace::datasets::generate_c {

struct Interval {
  int64_t lo = 0;
  int64_t hi = 0;

  [[nodiscard]] bool inside(Interval other) const { return lo >= other.lo && hi <= other.hi; }
  [[nodiscard]] bool holds(int64_t value) const { return lo <= value && value <= hi; }
  // The largest absolute value.
  [[nodiscard]] int64_t reach() const;
};

Interval join(Interval a, Interval b);
Interval operator+(Interval a, Interval b);
Interval operator-(Interval a, Interval b);
Interval operator*(Interval a, Interval b);
// Truncating division and remainder. REQUIRES: k > 0
Interval operator/(Interval a, int64_t k);
Interval operator%(Interval a, int64_t k);
// 0 and all powers of two below and up to the value, less one: bounds of |, ^. REQUIRES: value >= 0
int64_t bits_filled(int64_t value);

}  // namespace foretrace::datasets::generate_c
