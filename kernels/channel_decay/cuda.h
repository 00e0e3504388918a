// channel_decay on CUDA (channel_decay.h has the formula): the CPU's arguments with device
// pointers, float32 alone.
#pragma once

#include "core/result.h"
#include "kernels/channel_decay/cuda_args.h"
#include "kernels/cuda/stream.h"

namespace foretrace::kernels::cuda {

Status channel_decay(const ChannelDecayArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t channel_decay_backward_workspace(int64_t rows, int64_t heads, int64_t size);
// args.g and args.sign are not read.
Status channel_decay_backward(const ChannelDecayArgs& args, const ChannelDecayGrads& grads,
                              float* workspace, Stream stream);

}  // namespace foretrace::kernels::cuda
