#include "lm/ops/parallel.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

namespace foretrace::lm::ops {
namespace {

struct Seen {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  int64_t items = 0;
};

void see(void* context, int64_t begin, int64_t end) {
  auto& seen = *static_cast<Seen*>(context);
  const std::lock_guard lock(seen.mutex);
  seen.threads.insert(std::this_thread::get_id());
  seen.items += end - begin;
}

// A kernel's ranges on as many threads as torch has.
TEST(ParallelFor, RunsOnTorchsThreads) {
  const int before = at::get_num_threads();
  at::set_num_threads(3);
  Seen seen, few;
  parallel_for(300, 1, see, &seen);
  parallel_for(300, 1000, see, &few);
  at::set_num_threads(before);
  EXPECT_EQ(seen.threads.size(), 3U);
  EXPECT_EQ(seen.items, 300);
  EXPECT_EQ(few.threads.size(), 1U);
  EXPECT_EQ(few.items, 300);
}

}  // namespace
}  // namespace foretrace::lm::ops
