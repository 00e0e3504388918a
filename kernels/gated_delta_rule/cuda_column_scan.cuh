// What the two scans over the chunks of a head have in common, the state's forward and its
// gradient's backward: a block takes 32 value columns through all chunks, their part of the state
// in shared memory.
#pragma once

#include "kernels/gated_delta_rule/cuda_keys.cuh"
#include "kernels/gated_delta_rule/cuda_shape.h"

namespace foretrace::kernels::cuda::delta {

struct ColumnScan {
  static constexpr int kThreads = 128;  // one a row and quad of columns

  KeyChunk keys;
  GateChunk gates;
  float* state;   // [dk, 32]: S or dS
  float* solved;  // [16, 32]: what the triangular system is solved for
  float*
      factors;  // [16, 32]: what the keys or queries are multiplied by, on its way into the state
  float *m, *a;

  static int64_t blocks(const DeltaShape& shape) {
    return shape.batch * shape.value_heads * column_blocks(shape);
  }
  static int64_t shared_floats(const DeltaShape& shape) {
    return 2 * kC * key_stride(shape) + whole_quads(shape.key_size) * kColumns + 2 * kC * kColumns +
           2 * kSquareFloats + 6 * kC;
  }
  static FORETRACE_DEVICE ColumnScan carve(const DeltaShape& shape) {
    SharedFloats floats{shared_memory()};
    ColumnScan s;
    s.keys.q = floats.take(kC * key_stride(shape));
    s.keys.k = floats.take(kC * key_stride(shape));
    s.state = floats.take(whole_quads(shape.key_size) * kColumns);
    s.solved = floats.take(kC * kColumns);
    s.factors = floats.take(kC * kColumns);
    s.m = floats.take(kSquareFloats);
    s.a = floats.take(kSquareFloats);
    float** const rows[] = {&s.keys.q_inverse_norm, &s.keys.k_inverse_norm, &s.gates.sum,
                            &s.gates.beta,          &s.gates.from_start,    &s.gates.to_end};
    for (float** row : rows) *row = floats.take(kC);
    return s;
  }
};

}  // namespace foretrace::kernels::cuda::delta
