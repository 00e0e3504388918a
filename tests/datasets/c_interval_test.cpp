#include "datasets/generate_c/interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace foretrace::datasets::generate_c {
namespace {

void expect_bounds(Interval left, Interval right) {
  for (int64_t x = left.lo; x <= left.hi; ++x) {
    ASSERT_TRUE(join(left, right).holds(x));
    for (int64_t y = right.lo; y <= right.hi; ++y) {
      ASSERT_TRUE((left + right).holds(x + y));
      ASSERT_TRUE((left - right).holds(x - y));
      ASSERT_TRUE((left * right).holds(x * y));
      if (y > 0) {
        ASSERT_TRUE((left / y).holds(x / y));
        ASSERT_TRUE((left % y).holds(x % y));
      }
      if (x >= 0 && y >= 0) {
        ASSERT_LE(x | y, bits_filled(std::max(left.hi, right.hi)));
      }
    }
  }
}

// Every pair of values of every pair of small intervals.
TEST(Interval, BoundsHoldForEveryValue) {
  std::vector<Interval> all;
  for (int64_t lo = -4; lo <= 4; ++lo) {
    for (int64_t hi = lo; hi <= 4; ++hi) all.push_back({lo, hi});
  }
  for (const Interval left : all) {
    for (const Interval right : all) expect_bounds(left, right);
  }
}

}  // namespace
}  // namespace foretrace::datasets::generate_c
