// The product of packed_linear.h for many rows of bfloat16, as prefill has them:
//   y = x W^T        x: [R, K], W: [N, K], y: [R, N]
// multiplied and summed in float32 and rounded once. Rows are taken a few at a time, so that they stay in the nearest cache while the
// matrix streams by, and are spread over threads. A row of y does not depend on the other rows, to the bit, nor on the threads.
#pragma once

#include "kernels/packed_linear/packed_linear.h"
#include "kernels/packed_linear/packed_rows_args.h"

namespace foretrace::kernels {

// x, y: rows dense. REQUIRES: a matrix of PackedType::kBfloat16
void packed_rows(const PackedMatrix& matrix, int64_t rows, const uint16_t* x, uint16_t* y, ParallelFor parallel = serial_for,
                 std::string_view forced = forced_variant());

// Takes kRowsAtOnce packed_inputs(K) floats of scratch.
struct PackedRowsFunctions {
  void (*run)(const PackedRowsArgs& args, float* workspace);
};
std::span<const Variant<PackedRowsFunctions>> packed_rows_variants();

}  // namespace foretrace::kernels
