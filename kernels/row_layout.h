// Where row r of a two-level view lies: [outer, inner, cols] with dense cols, e.g. tokens x heads x
// head size inside a wider projection. Plain data: instruction-set files include this header.
#pragma once

#include <stdint.h>

namespace foretrace::kernels {

struct RowLayout {
  int64_t inner;                       // rows an outer step holds, >= 1
  int64_t outer_stride, inner_stride;  // elements
};

static constexpr RowLayout dense_rows(int64_t cols) { return {1, cols, 0}; }

// Element offset of row r.
static constexpr int64_t row_offset(const RowLayout& layout, int64_t r) {
  return r / layout.inner * layout.outer_stride + r % layout.inner * layout.inner_stride;
}

}  // namespace foretrace::kernels
