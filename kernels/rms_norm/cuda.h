// rms_norm on CUDA (rms_norm.h has the formula): the CPU's arguments with device pointers, float32
// and bfloat16.
#pragma once

#include "core/result.h"
#include "kernels/cuda/stream.h"
#include "kernels/rms_norm/rms_norm_args.h"

namespace foretrace::kernels::cuda {

Status rms_norm(const RmsNormArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t rms_norm_backward_workspace(int64_t rows, int64_t cols);
Status rms_norm_backward(const RmsNormArgs& args, const RmsNormGrads& grads, float* workspace,
                         Stream stream);

}  // namespace foretrace::kernels::cuda
