#include "datasets/generate_c/expression.h"

#include <gtest/gtest.h>

namespace foretrace::datasets::generate_c {
namespace {

TEST(Expression, BracketsStandWhereCOrItsReadersNeedThem) {
  const Expression a{"a", kPostfix, {0, 9}};
  const Expression b{"b", kPostfix, {0, 9}};
  const Expression sum = binary(a, "+", b, {0, 18});
  EXPECT_EQ(binary(sum, "*", b, {0, 162}).text, "(a + b) * b");
  EXPECT_EQ(binary(a, "-", sum, {-18, 9}).text, "a - (a + b)");
  EXPECT_EQ(binary(sum, "&", integer(3), {0, 3}).text, "(a + b) & 3");
  const Expression less = binary(a, "<", sum, {0, 1});
  EXPECT_EQ(less.text, "a < a + b");
  const Expression either = binary(less, "||", binary(b, "==", integer(2), {0, 1}), {0, 1});
  EXPECT_EQ(binary(either, "&&", less, {0, 1}).text, "(a < a + b || b == 2) && a < a + b");
}

TEST(Expression, IsBroughtIntoATarget) {
  const Expression wide{"x", kPostfix, {-50, 50}};
  EXPECT_EQ(fitted(wide, {-99, 99}).text, "x");
  EXPECT_EQ(fitted(wide, {-9, 9}).text, "x % 10");
  EXPECT_EQ(fitted(wide, {0, 9}).text, "abs(x) % 10");
  EXPECT_EQ(fitted(wide, {3, 9}).text, "3 + abs(x) % 7");
  EXPECT_TRUE(fitted(wide, {3, 9}).range.inside({3, 9}));
}

}  // namespace
}  // namespace foretrace::datasets::generate_c
