// How a kernel spreads independent items over threads. The pool is the caller's: lm passes
// at::parallel_for, tests and torch-free programs pass nothing and run on the calling thread.
#pragma once

#include <cstdint>

namespace foretrace::kernels {

using RangeBody = void (*)(void* context, int64_t begin, int64_t end);

// Calls body(context, begin, end) on disjoint ranges that cover [0, count), each of at least
// `grain` items except the last, and returns when all have returned. Results never depend on how
// the ranges are cut.
using ParallelFor = void (*)(int64_t count, int64_t grain, RangeBody body, void* context);

inline void serial_for(int64_t count, int64_t /*grain*/, RangeBody body, void* context) {
  if (count > 0) body(context, 0, count);
}

template <typename Body>
void for_ranges(ParallelFor parallel, int64_t count, int64_t grain, Body body) {
  parallel(
      count, grain < 1 ? 1 : grain,
      [](void* context, int64_t begin, int64_t end) { (*static_cast<Body*>(context))(begin, end); },
      &body);
}

}  // namespace foretrace::kernels
