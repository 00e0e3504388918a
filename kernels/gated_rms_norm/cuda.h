// gated_rms_norm on CUDA (gated_rms_norm.h has the formula): the CPU's arguments with device
// pointers, float32 and bfloat16.
#pragma once

#include "core/result.h"
#include "kernels/cuda/stream.h"
#include "kernels/gated_rms_norm/gated_rms_norm_args.h"

namespace foretrace::kernels::cuda {

Status gated_rms_norm(const GatedRmsNormArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t gated_rms_norm_backward_workspace(int64_t rows, int64_t cols);
Status gated_rms_norm_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads,
                               float* workspace, Stream stream);

}  // namespace foretrace::kernels::cuda
