#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace foretrace {
namespace {

using Watched = std::vector<std::shared_ptr<int>>;

// Two elements that only the returned Result owns; `watch` tells whether they live.
Result<Watched> two_elements(std::weak_ptr<int>& watch) {
  Watched elements = {std::make_shared<int>(1), std::make_shared<int>(2)};
  watch = elements.back();
  return elements;
}

TEST(Result, ValueOfATemporaryOutlivesTheResult) {
  static_assert(std::is_same_v<decltype(std::declval<Result<Watched>>().value()), Watched>);
  std::weak_ptr<int> watch;
  int visited = 0;
  for (const auto& element : two_elements(watch).value()) {
    ASSERT_FALSE(watch.expired()) << "the loop reads a destroyed container";
    visited += *element;
  }
  EXPECT_EQ(visited, 3);
  EXPECT_TRUE(watch.expired());
  const auto& bound = two_elements(watch).value();
  ASSERT_FALSE(watch.expired());
  EXPECT_EQ(*bound.back(), 2);
}

TEST(Result, ValueMovesOutOfAnExpiringResult) {
  Result<std::unique_ptr<int>> owner = std::make_unique<int>(7);
  const std::unique_ptr<int> taken = std::move(owner).value();
  EXPECT_EQ(*taken, 7);
}

Result<int> half(int n) {
  if (n % 2 != 0) return parse_error("odd", "give an even number");
  return n / 2;
}

Result<int> quarter(int n) {
  TRY_ASSIGN(const int h, half(n));
  TRY_ASSIGN(const int q, half(h));
  return q;
}

Status must_halve(int n) {
  TRY(half(n));
  return {};
}

TEST(Result, MacrosHandTheErrorToTheCaller) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_TRUE(must_halve(2).ok());
  EXPECT_EQ(must_halve(3).error().hint, "give an even number");
}

}  // namespace
}  // namespace foretrace
