#include "kernels/cuda/launch.cuh"
#include "kernels/delta_rule/cuda_chunk.cuh"
#include "kernels/gated_delta_rule/cuda.h"
#include "kernels/gated_delta_rule/cuda_gates.cuh"

namespace foretrace::kernels::cuda {

Status gated_delta_rule_chunk(const DeltaRuleArgs& args, Stream stream) {
  return delta::chunk<delta::HeadGates>(args, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
