// StepScratch: memory for what one decoding step computes, kept from step to step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "kernels/aligned_buffer.h"

namespace foretrace::lm {

class StepScratch {
 public:
  StepScratch() = default;
  // Scratch is no part of a value: copies start without, and so does what is moved into.
  StepScratch(const StepScratch&) {}
  StepScratch& operator=(const StepScratch&) { return *this; }
  StepScratch(StepScratch&&) noexcept {}
  StepScratch& operator=(StepScratch&&) noexcept { return *this; }
  ~StepScratch() = default;

  // Numbers that stay until release() of an earlier mark() or clear(); not set to anything.
  float* take(int64_t count);
  // The same, of integers.
  int64_t* take_indices(int64_t count) { return new (take(2 * count)) int64_t[static_cast<size_t>(count)]; }
  [[nodiscard]] int64_t mark() const { return used_; }
  void release(int64_t mark) { used_ = mark; }
  // Ends a step. What it needed is then one buffer.
  void clear();
  // Frees the memory.
  void drop();

 private:
  int64_t used_ = 0, capacity_ = 0, most_ = 0;
  std::vector<kernels::AlignedBuffer> buffers_;  // the first has `capacity_` numbers, others one take() each
};

}  // namespace foretrace::lm
