// What the CUDA kernels require of a problem's shape, as the CPU's do.
#pragma once

#include "core/check.h"
#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels::cuda::delta {

inline void check_shape(const DeltaShape& s) {
  FORETRACE_CHECK(s.batch >= 0 && s.tokens >= 0, "negative size");
  FORETRACE_CHECK(s.key_heads > 0 && s.value_heads % s.key_heads == 0,
                  "value heads must be a multiple of key heads");
  FORETRACE_CHECK(s.key_size > 0 && s.key_size <= kDeltaMaxHeadSize, "key head size");
  FORETRACE_CHECK(s.value_size > 0 && s.value_size <= kDeltaMaxHeadSize, "value head size");
}

}  // namespace foretrace::kernels::cuda::delta
