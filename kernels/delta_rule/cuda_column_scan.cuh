// What the two scans over the chunks of a head have in common, the state's forward and its
// gradient's backward: a block takes 32 value columns through all chunks, their part of the state
// in shared memory.
//
// How a rule's decays enter is its type Gates, made of shared memory by carve:
//   load(args, at)                    a chunk's gates and beta; a barrier follows
//   triangles(keys, stride, m, a)     M and A of load_keys's q and k
//   decay_keys(args, at, keys)        behind all that needs q and k as they were loaded: multiplies
//                                     them by decays that differ from channel to channel
//   late_keys(keys)                   k on its way into the state after the chunk
//   early(i), late(i), whole(d)       what rows of q and k, and of late_keys, are still to be
//                                     multiplied by, and row d of the state over the whole chunk
//   beta                              [16]
#pragma once

#include "kernels/delta_rule/cuda_keys.cuh"
#include "kernels/delta_rule/cuda_shape.h"

namespace foretrace::kernels::cuda::delta {

template <typename Gates>
struct ColumnScan {
  static constexpr int kThreads = 128;  // one a row and quad of columns

  KeyChunk keys;
  Gates gates;
  float* state;    // [dk, 32]: S or dS
  float* solved;   // [16, 32]: what the triangular system is solved for
  float* factors;  // [16, 32]: what the keys or queries meet, on its way into the state
  float *m, *a;

  static int64_t blocks(const DeltaShape& shape) {
    return shape.batch * shape.value_heads * column_blocks(shape);
  }
  static int64_t shared_floats(const DeltaShape& shape) {
    return 2 * kC * key_stride(shape) + whole_quads(shape.key_size) * kColumns + 2 * kC * kColumns +
           2 * kSquareFloats + 2 * kC + Gates::floats(shape);
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
    s.keys.q_inverse_norm = floats.take(kC);
    s.keys.k_inverse_norm = floats.take(kC);
    s.gates = Gates::carve(floats, shape);
    return s;
  }
};

}  // namespace foretrace::kernels::cuda::delta
