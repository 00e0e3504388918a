#include "kernels/channel_delta_rule/cuda.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/delta_rule/cuda_decode.cuh"
#include "kernels/delta_rule/cuda_recurrent.cuh"

namespace foretrace::kernels::cuda {

Status channel_delta_rule_recurrent(const DeltaRuleArgs& args, Stream stream) {
  return delta::recurrent<delta::ChannelDecay>(args, StreamLauncher(stream));
}

Status channel_delta_decode(const DeltaDecodeArgs& args, Stream stream) {
  return delta::decode<delta::ChannelDecay>(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
