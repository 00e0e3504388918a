#include "lm/train/joined_source.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/lm/counting_source.h"

namespace foretrace::lm {
namespace {

JoinedSource joined(std::initializer_list<int64_t> sizes) {
  std::vector<std::unique_ptr<ExampleSource>> parts;
  for (const int64_t size : sizes) parts.push_back(std::make_unique<CountingSource>(size, 20 + size));
  return JoinedSource(std::move(parts));
}

// Of a part's examples, found again by their tokens, how often each is among the joined ones' from `begin` to `end`.
std::vector<int> found(const JoinedSource& all, const ExampleSource& part, int64_t begin, int64_t end) {
  std::multiset<std::vector<int32_t>> tokens;
  for (int64_t i = begin; i < end; ++i) tokens.insert(all.at(i).tokens);
  std::vector<int> times;
  for (int64_t i = 0; i < part.size(); ++i) times.push_back(static_cast<int>(tokens.count(part.at(i).tokens)));
  return times;
}

TEST(JoinedSource, HoldsEveryExampleOfEveryPart) {
  const JoinedSource all = joined({30, 7});
  ASSERT_EQ(all.size(), 37);
  std::multiset<std::vector<int32_t>> expected, tokens;
  for (const int64_t size : {30, 7}) {
    const CountingSource part(size, 20 + size);
    for (int64_t i = 0; i < part.size(); ++i) expected.insert(part.at(i).tokens);
  }
  for (int64_t i = 0; i < all.size(); ++i) {
    tokens.insert(all.at(i).tokens);
    EXPECT_EQ(all.length(i), static_cast<int64_t>(all.at(i).tokens.size()));
  }
  EXPECT_EQ(tokens, expected);
}

TEST(JoinedSource, EachPartHasItsShareOfAnyStretch) {
  const JoinedSource all = joined({80, 20});
  const CountingSource small(20, 40);
  for (int64_t begin = 0; begin < 100; begin += 25) {
    int of_small = 0;
    for (const int times : found(all, small, begin, begin + 25)) of_small += times > 0 ? 1 : 0;
    EXPECT_NEAR(of_small, 5, 1) << begin;
  }
}

TEST(JoinedSource, OtherPartsAreOtherData) {
  EXPECT_NE(joined({30, 7}).fingerprint(), joined({30}).fingerprint());
  EXPECT_NE(joined({30, 7}).fingerprint(), joined({7, 30}).fingerprint());
}

}  // namespace
}  // namespace foretrace::lm
