// Integers in a step's scratch, which hands out floats.
#pragma once

#include <cstdint>
#include <new>

#include "lm/step_scratch.h"

namespace foretrace::lm {

// As StepScratch::take().
inline int64_t* take_indices(StepScratch& scratch, int64_t count) {
  return new (scratch.take(2 * count)) int64_t[static_cast<size_t>(count)];
}

}  // namespace foretrace::lm
