// causal_conv on CUDA (causal_conv.h has the formula): the CPU's arguments with device pointers,
// float32 and bfloat16.
#pragma once

#include "core/result.h"
#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/cuda/stream.h"

namespace foretrace::kernels::cuda {

Status causal_conv(const CausalConvArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t causal_conv_backward_workspace(int64_t batch, int64_t tokens, int64_t channels);
Status causal_conv_backward(const CausalConvArgs& args, const CausalConvGrads& grads,
                            float* workspace, Stream stream);

}  // namespace foretrace::kernels::cuda
