#include "eval/judge/pair_queue.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace foretrace::eval {
namespace {

TEST(PairQueue, GivesEveryPairOnceToThreadsThatAsk) {
  constexpr size_t kPairs = 5003;
  PairQueue queue(kPairs, 3);
  ASSERT_EQ(queue.workers(), 3U);
  std::vector<std::vector<PairQueue::Part>> taken(queue.workers());
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&] {
      for (auto part = queue.take(); part.count > 0; part = queue.take()) mine.push_back(part);
    });
  for (auto& thread : threads) thread.join();
  std::vector<int> times(kPairs);
  for (const auto& parts : taken)
    for (const auto& part : parts)
      for (size_t i = 0; i < part.count; ++i) ++times.at(part.first + i);
  EXPECT_EQ(times, std::vector<int>(kPairs, 1));
}

TEST(PairQueue, PartsGetSmallerTowardsTheEnd) {
  PairQueue queue(2000, 2);
  size_t before = PairQueue::kLargestPart;
  for (auto part = queue.take(); part.count > 0; part = queue.take()) {
    EXPECT_LE(part.count, before);
    before = part.count;
  }
  EXPECT_LE(before, PairQueue::kSmallestPart);
}

TEST(PairQueue, FewPairsAreOneWorkers) {
  EXPECT_EQ(PairQueue(0, 8).workers(), 1U);
  EXPECT_EQ(PairQueue(0, 8).take().count, 0U);
  EXPECT_EQ(PairQueue(20, 8).workers(), 1U);
  EXPECT_EQ(PairQueue(20, 8).take().count, 20U);
  EXPECT_EQ(PairQueue(1000, 0).workers(), 1U);
}

}  // namespace
}  // namespace foretrace::eval
