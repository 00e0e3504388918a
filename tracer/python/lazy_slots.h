// LazySlots: a table of N empty slots that takes memory only where it is used. A process that records one small function touches a
// few of them, and clearing the others would cost more than the function.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

namespace foretrace::tracer::python {

template <typename T, size_t N>
class LazySlots {
 public:
  // REQUIRES: at < N. The slot is T() until it is written.
  T& operator[](size_t at) {
    std::unique_ptr<T[]>& block = blocks_[at / kBlock];
    if (!block) block = std::make_unique<T[]>(kBlock);
    return block[at % kBlock];
  }

 private:
  static constexpr size_t kBlock = 16;
  static_assert(N % kBlock == 0);
  std::array<std::unique_ptr<T[]>, N / kBlock> blocks_;
};

}  // namespace foretrace::tracer::python
