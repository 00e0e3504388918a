// The sizes and the cuts of the work that every kernel must agree on.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/parallel.h"

namespace foretrace::kernels {

// Around a chunk's and a tile's borders.
inline constexpr std::array<int64_t, 10> kTokenCounts = {1, 2, 15, 16, 17, 63, 64, 65, 129, 1000};

// Each item a range of its own, the last first: a caller's threads in any order.
inline void one_by_one(int64_t count, int64_t /*grain*/, RangeBody body, void* context) {
  for (int64_t i = count; i-- > 0;) body(context, i, i + 1);
}

}  // namespace foretrace::kernels
