#include "kernels/cuda/emulation.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "core/check.h"
#include "core/rng.h"

#if defined(__has_feature) && !defined(__SANITIZE_ADDRESS__)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1  // clang's way to say it
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace foretrace::kernels::cuda {
namespace {

constexpr int kWarp = 32;
constexpr int64_t kMostShared = 227 * 1024;  // a block's of sm_90
constexpr size_t kStack = 128 * 1024;

size_t page() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// Memory that ends at a page nobody may touch.
class GuardedPages {
 public:
  explicit GuardedPages(size_t size)
      : mapped_((size + page() - 1) / page() * page() + page()),
        start_(static_cast<char*>(
            mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    FORETRACE_CHECK(start_ != MAP_FAILED, "out of memory for emulated threads");
    FORETRACE_CHECK(mprotect(end(), page(), PROT_NONE) == 0, "no guard page");
  }
  GuardedPages(const GuardedPages&) = delete;
  GuardedPages& operator=(const GuardedPages&) = delete;
  ~GuardedPages() { munmap(start_, mapped_); }
  [[nodiscard]] char* start() const { return start_; }
  [[nodiscard]] char* end() const { return start_ + mapped_ - page(); }

 private:
  size_t mapped_;
  char* start_;
};

struct Barrier {
  int expected = 0, arrived = 0;
  unsigned generation = 0;
};

// A switch between stacks, which the address sanitizer has to be told of.
struct Stack {
  ucontext_t context;
  const void* bottom = nullptr;
  size_t size = 0;
};

void switch_stacks(Stack& from, Stack& to) {
#ifdef __SANITIZE_ADDRESS__
  void* fake = nullptr;
  __sanitizer_start_switch_fiber(&fake, to.bottom, to.size);
  swapcontext(&from.context, &to.context);
  __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#else
  swapcontext(&from.context, &to.context);
#endif
}

struct Thread {
  Stack stack;
  std::unique_ptr<GuardedPages> pages;
  const Barrier* waits_at = nullptr;
  unsigned generation = 0;  // of the barrier, when the wait began
  unsigned shuffles = 0;
  bool done = false;

  [[nodiscard]] bool can_run() const {
    return !done && (waits_at == nullptr || waits_at->generation != generation);
  }
};

struct Block {
  Grid grid{};
  int64_t index = 0;
  float* shared = nullptr;
  std::vector<Thread> threads;
  Barrier barrier;
  std::vector<Barrier> warp_barriers;
  // What the lanes of a warp give each other. Two of each: a lane is at most one shuffle ahead.
  std::vector<float> exchanged[2];
  Stack scheduler;
  int current = 0;
  void (*body)(const void*) = nullptr;
  const void* kernel = nullptr;
};

Block block;

void wait(Barrier& barrier) {
  Thread& thread = block.threads[block.current];
  if (++barrier.arrived == barrier.expected) {
    barrier.arrived = 0;
    ++barrier.generation;
    return;
  }
  thread.waits_at = &barrier;
  thread.generation = barrier.generation;
  switch_stacks(thread.stack, block.scheduler);
  thread.waits_at = nullptr;
}

void thread_main() {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(nullptr, &block.scheduler.bottom, &block.scheduler.size);
#endif
  block.body(block.kernel);
  Thread& thread = block.threads[block.current];
  thread.done = true;
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(nullptr, block.scheduler.bottom, block.scheduler.size);
#endif
  setcontext(&block.scheduler.context);
}

void prepare(Thread& thread) {
  if (thread.pages == nullptr) thread.pages = std::make_unique<GuardedPages>(kStack);
  thread.waits_at = nullptr;
  thread.shuffles = 0;
  thread.done = false;
  thread.stack.bottom = thread.pages->start();
  thread.stack.size = kStack;
  getcontext(&thread.stack.context);
  thread.stack.context.uc_stack.ss_sp = thread.pages->start();
  thread.stack.context.uc_stack.ss_size = kStack;
  thread.stack.context.uc_link = nullptr;
  makecontext(&thread.stack.context, thread_main, 0);
}

// Runs these threads until all of them wait or are done. Returns whether any of them ran.
bool run_as_far_as_possible(std::span<const int> threads, int& done) {
  bool moved = false;
  for (bool again = true; again;) {
    again = false;
    for (const int i : threads) {
      Thread& thread = block.threads[i];
      if (!thread.can_run()) continue;
      moved = again = true;
      block.current = i;
      switch_stacks(block.scheduler, thread.stack);
      done += thread.done ? 1 : 0;
    }
  }
  return moved;
}

void run_block(std::span<const int> order) {
  const int count = block.grid.threads;
  for (int i = 0; i < count; ++i) prepare(block.threads[i]);
  std::fill_n(block.shared, block.grid.shared_bytes / 4, std::numeric_limits<float>::quiet_NaN());
  block.barrier = {count};
  block.warp_barriers.assign(count / kWarp, {kWarp});
  for (int done = 0; done < count;) {
    bool moved = false;
    for (int first = 0; first < count; first += kWarp)
      moved |= run_as_far_as_possible(order.subspan(first, kWarp), done);
    FORETRACE_CHECK(moved, "threads wait at a barrier that others of their block never reach");
  }
}

std::vector<int> thread_order(int threads, ThreadOrder order) {
  std::vector<int> ids(threads);
  std::iota(ids.begin(), ids.end(), 0);
  if (order == ThreadOrder::kDescending) std::reverse(ids.begin(), ids.end());
  Rng rng(7);
  for (int i = threads - 1; i > 0 && order == ThreadOrder::kShuffled; --i) {
    std::swap(ids[i], ids[static_cast<int>(rng.uniform() * (i + 1))]);
  }
  return ids;
}

}  // namespace

void emulate(const Grid& grid, ThreadOrder order, void (*body)(const void*), const void* kernel) {
  FORETRACE_CHECK(grid.threads > 0 && grid.threads <= 1024 && grid.threads % kWarp == 0,
                  "threads of a block");
  FORETRACE_CHECK(grid.shared_bytes % 16 == 0 && grid.shared_bytes <= kMostShared,
                  "shared memory of a block");
  const GuardedPages shared(grid.shared_bytes);
  block.grid = grid;
  block.shared = reinterpret_cast<float*>(shared.end() - grid.shared_bytes);
  block.body = body;
  block.kernel = kernel;
  if (block.threads.size() < static_cast<size_t>(grid.threads)) block.threads.resize(grid.threads);
  for (auto& values : block.exchanged) values.assign(grid.threads, 0.0f);
  const std::vector<int> ids = thread_order(grid.threads, order);
  for (int64_t i = 0; i < grid.blocks; ++i) {
    block.index = i;
    run_block(ids);
  }
}

int thread_index() { return block.current; }
int thread_count() { return block.grid.threads; }
int64_t block_index() { return block.index; }
void sync_block() { wait(block.barrier); }
float* shared_memory() { return block.shared; }

float shuffle_xor(float x, int mask) {
  const int i = block.current;
  std::vector<float>& values = block.exchanged[block.threads[i].shuffles++ % 2];
  values[i] = x;
  wait(block.warp_barriers[i / kWarp]);
  return values[i / kWarp * kWarp + ((i % kWarp) ^ mask)];
}

}  // namespace foretrace::kernels::cuda
