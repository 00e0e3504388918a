// The root mean square of a row, which both RMS norms divide by.
#pragma once

#include <math.h>

#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES {

// x^2 of the row's numbers, added up lane by lane.
template <Element kElement>
FORETRACE_INLINE Lanes row_squares(const void* x, int64_t offset, int64_t cols) {
  Lanes squares = zero();
  for (int64_t c = 0; c < cols; c += 16) {
    const Lanes part = load16<kElement>(x, offset + c, lanes(cols, c));
    squares = fmadd(part, part, squares);
  }
  return squares;
}

FORETRACE_INLINE float inverse_rms(Lanes squares, int64_t cols, double eps) {
  return 1.0f / sqrtf(reduce_add(squares) / static_cast<float>(cols) + static_cast<float>(eps));
}

}  // namespace foretrace::kernels::FORETRACE_LANES
