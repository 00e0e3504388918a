#include "kernels/cuda/launch.cuh"
#include "kernels/gated_delta_rule/cuda.h"
#include "kernels/gated_delta_rule/cuda_decode.cuh"
#include "kernels/gated_delta_rule/cuda_recurrent.cuh"

namespace foretrace::kernels::cuda {

Status gated_delta_rule_recurrent(const DeltaRuleArgs& args, Stream stream) {
  return delta::recurrent(args, StreamLauncher(stream));
}

Status gated_delta_decode(const DeltaDecodeArgs& args, Stream stream) {
  return delta::decode(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
