#include "kernels/channel_delta_rule/cuda.h"
#include "kernels/channel_delta_rule/cuda_gates.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/delta_rule/cuda_chunk.cuh"

namespace foretrace::kernels::cuda {

Status channel_delta_rule_chunk(const DeltaRuleArgs& args, Stream stream) {
  return delta::chunk<delta::ChannelGates>(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
