// The emulated threads find what they are there to find.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/cuda/number.cuh"

namespace foretrace::kernels::cuda {
namespace {

template <typename Kernel>
void run(const Kernel& kernel, ThreadOrder order, int64_t blocks = 1, int threads = 64) {
  emulate(
      {blocks, threads, 64 * 4}, order, [](const void* k) { (*static_cast<const Kernel*>(k))(); },
      &kernel);
}

// Each thread writes its number and reads its mirror image's.
struct Reversal {
  float* out;
  bool with_barrier;

  void operator()() const {
    const int i = thread_index(), n = thread_count();
    shared_memory()[i] = static_cast<float>(i);
    if (with_barrier) sync_block();
    out[block_index() * n + i] = shared_memory()[n - 1 - i];
  }
};

TEST(CudaEmulation, BarriersHoldEveryThread) {
  for (const ThreadOrder order :
       {ThreadOrder::kAscending, ThreadOrder::kDescending, ThreadOrder::kShuffled}) {
    std::vector<float> out(3 * 64, -1);
    run(Reversal{out.data(), true}, order, 3);
    for (int i = 0; i < 3 * 64; ++i) ASSERT_EQ(out[i], 63 - i % 64);
  }
}

TEST(CudaEmulation, AMissingBarrierShows) {
  std::vector<float> up(64), down(64);
  run(Reversal{up.data(), false}, ThreadOrder::kAscending);
  run(Reversal{down.data(), false}, ThreadOrder::kDescending);
  EXPECT_TRUE(std::isnan(up[0]) && std::isnan(down[63]));
  EXPECT_FALSE(std::isnan(up[63]) || std::isnan(down[0]));
}

struct Sums {
  float* out;

  void operator()() const {
    const auto x = static_cast<float>(thread_index());
    out[thread_index()] = warp_sum(x) + 1000 * half_warp_sum(1.0f);
  }
};

TEST(CudaEmulation, ShufflesStayInsideAWarp) {
  for (const ThreadOrder order : {ThreadOrder::kAscending, ThreadOrder::kShuffled}) {
    std::vector<float> out(64, -1);
    run(Sums{out.data()}, order);
    for (int i = 0; i < 64; ++i) ASSERT_EQ(out[i], (i < 32 ? 496 : 1520) + 16000) << i;
  }
}

struct Deserters {
  void operator()() const {
    if (thread_index() < 40) sync_block();
  }
};

TEST(CudaEmulationDeathTest, ABarrierThatSomeMissEndsTheRun) {
  EXPECT_DEATH(run(Deserters{}, ThreadOrder::kAscending), "never reach");
}

struct Overrun {
  void operator()() const { shared_memory()[64 + thread_index()] = 1; }
};

TEST(CudaEmulationDeathTest, SharedMemoryEndsWhereItWasAskedToEnd) {
  EXPECT_DEATH(run(Overrun{}, ThreadOrder::kAscending), "");
}

}  // namespace
}  // namespace foretrace::kernels::cuda
