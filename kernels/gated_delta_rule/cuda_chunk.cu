#include "kernels/cuda/launch.cuh"
#include "kernels/gated_delta_rule/cuda.h"
#include "kernels/gated_delta_rule/cuda_chunk.cuh"

namespace foretrace::kernels::cuda {

Status gated_delta_rule_chunk(const DeltaRuleArgs& args, Stream stream) {
  return delta::chunk(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
