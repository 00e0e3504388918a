// The threads of torch, for kernels.
#pragma once

#include <cstdint>

namespace foretrace::lm::ops {

// kernels::ParallelFor over at::parallel_for.
void parallel_for(int64_t count, int64_t grain, void (*body)(void*, int64_t, int64_t), void* context);

}  // namespace foretrace::lm::ops
