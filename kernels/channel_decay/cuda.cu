#include "kernels/channel_decay/cuda.cuh"

#include "kernels/channel_decay/cuda.h"
#include "kernels/cuda/launch.cuh"

namespace foretrace::kernels::cuda {

Status channel_decay(const ChannelDecayArgs& args, Stream stream) {
  return channel_decay(args, StreamLauncher(stream));
}

int64_t channel_decay_backward_workspace(int64_t rows, int64_t heads, int64_t size) {
  return channel_decay_workspace(rows, heads, size);
}

Status channel_decay_backward(const ChannelDecayArgs& args, const ChannelDecayGrads& grads,
                              float* workspace, Stream stream) {
  return channel_decay_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
