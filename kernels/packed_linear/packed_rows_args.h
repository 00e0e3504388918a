// Arguments of packed_rows (packed_rows.h has the formula). Plain data: instruction-set files see only this.
#pragma once

#include "kernels/packed_linear/packed_linear_args.h"

namespace foretrace::kernels {

// Rows that are taken at a time: whole tiles of every backend, few enough that x stays in a second cache.
constexpr int64_t kRowsAtOnce = 60;

struct PackedRowsArgs {
  int64_t rows, inputs, outputs;  // at most kRowsAtOnce, K, N
  const uint16_t* x;              // [rows, K] bfloat16, dense
  const uint16_t* weight;         // as PackedLinearArgs, of bfloat16
  uint16_t* y;                    // [rows, N] bfloat16, dense
};

}  // namespace foretrace::kernels
