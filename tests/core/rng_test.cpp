#include "core/rng.h"

#include <gtest/gtest.h>

namespace foretrace {
namespace {

TEST(Rng, IsTheSameEverywhere) {
  Rng rng(42);
  EXPECT_EQ(rng.next(), 1546998764402558742ULL);
  EXPECT_EQ(rng.next(), 6990951692964543102ULL);
}

TEST(Rng, StaysInItsRangesAndReachesTheirEnds) {
  Rng rng(1);
  bool low = false, high = false;
  for (int i = 0; i < 1000; ++i) {
    const int64_t x = rng.between(-3, 3);
    ASSERT_GE(x, -3);
    ASSERT_LE(x, 3);
    low |= x == -3;
    high |= x == 3;
    const double u = rng.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
  }
  EXPECT_TRUE(low && high);
}

TEST(Rng, ForksDoNotDependOnWhatWasDrawn) {
  Rng a(7), b(7);
  b.next();
  EXPECT_EQ(a.fork(3).next(), b.fork(3).next());
  EXPECT_NE(a.fork(3).next(), a.fork(4).next());
}

TEST(Rng, ContinuesFromASavedState) {
  Rng a(9);
  a.next();
  Rng b = Rng::restore(a.save());
  EXPECT_EQ(a.next(), b.next());
}

}  // namespace
}  // namespace foretrace
