// delta_gates on CUDA (delta_gates.h has the formula): the CPU's arguments with device pointers,
// float32 and bfloat16.
#pragma once

#include "core/result.h"
#include "kernels/cuda/stream.h"
#include "kernels/delta_gates/delta_gates_args.h"

namespace foretrace::kernels::cuda {

Status delta_gates(const DeltaGatesArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t delta_gates_backward_workspace(int64_t rows, int64_t heads);
Status delta_gates_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads,
                            float* workspace, Stream stream);

}  // namespace foretrace::kernels::cuda
