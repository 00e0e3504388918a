// Backward of the delta rule with a decay a channel.
#pragma once

#include "kernels/channel_delta_rule/cuda_backward_chunks.cuh"
#include "kernels/delta_rule/cuda_backward.cuh"

namespace foretrace::kernels::cuda::delta {

// With registers for the key channels that there are.
template <typename Launcher>
Status channel_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                              float* workspace, const Launcher& launch) {
  return args.shape.key_size <= 8 * kC
             ? chunk_backward<ChannelGates, ChannelBackward<8>>(args, grads, workspace, launch)
             : chunk_backward<ChannelGates, ChannelBackward<16>>(args, grads, workspace, launch);
}

}  // namespace foretrace::kernels::cuda::delta
