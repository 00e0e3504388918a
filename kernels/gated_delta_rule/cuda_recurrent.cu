#include "kernels/cuda/launch.cuh"
#include "kernels/delta_rule/cuda_decode.cuh"
#include "kernels/delta_rule/cuda_recurrent.cuh"
#include "kernels/gated_delta_rule/cuda.h"

namespace foretrace::kernels::cuda {

Status gated_delta_rule_recurrent(const DeltaRuleArgs& args, Stream stream) {
  return delta::recurrent<delta::HeadDecay>(args, StreamLauncher(stream));
}

Status gated_delta_decode(const DeltaDecodeArgs& args, Stream stream) {
  return delta::decode<delta::HeadDecay>(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
