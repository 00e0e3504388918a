// Gradients of weights are sums over rows: blocks of rows write partial sums, and these are added
// in order, so that the result does not depend on the schedule.
#pragma once

#include "kernels/cuda/kernel.h"

namespace foretrace::kernels::cuda {

// Rows cut into enough blocks to fill a device, of 32 rows at least where there are many.
struct RowCut {
  int64_t rows;

  constexpr int64_t count() const {
    const int64_t blocks = rows / 32;
    return blocks < 1 ? 1 : blocks > 256 ? 256 : blocks;
  }
  constexpr int64_t begin(int64_t block) const { return rows * block / count(); }
};

// out [width] = sum over `count` of partials [count, stride], columns from `first` on.
struct SumPartialsKernel {
  static constexpr int kThreads = 128;
  const float* partials;
  int64_t count, stride, first, width;
  float* out;

  int64_t blocks() const { return (width + kThreads - 1) / kThreads; }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t j = block_index() * kThreads + thread_index();
    if (j >= width) return;
    float sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += partials[i * stride + first + j];
    out[j] = sum;
  }
};

}  // namespace foretrace::kernels::cuda
