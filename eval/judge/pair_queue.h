// PairQueue: pairs shared out among threads, in parts that get smaller towards the end, so that all are done at about the same time though
// some pairs take seconds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>

namespace foretrace::eval {

class PairQueue {
 public:
  static constexpr size_t kLargestPart = 400, kSmallestPart = 16;  // a program is started for each

  PairQueue(size_t pairs, size_t most_workers) : pairs_(pairs), workers_(std::clamp<size_t>(pairs / (2 * kSmallestPart), 1, std::max<size_t>(most_workers, 1))) {}

  // How many threads are worth starting: at least one, at most as many as there may be.
  [[nodiscard]] size_t workers() const { return workers_; }

  struct Part {
    size_t first = 0, count = 0;
  };
  // The next part, from any thread; of no pairs: all are taken.
  Part take() {
    const std::lock_guard lock(mutex_);
    const size_t left = pairs_ - next_;
    const size_t share = workers_ == 1 ? left : left / (4 * workers_);
    const size_t count = std::min(std::clamp(share, kSmallestPart, kLargestPart), left);
    next_ += count;
    return {next_ - count, count};
  }

 private:
  std::mutex mutex_;
  size_t pairs_, workers_, next_ = 0;
};

}  // namespace foretrace::eval
