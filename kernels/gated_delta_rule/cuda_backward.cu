#include "kernels/cuda/launch.cuh"
#include "kernels/delta_rule/cuda_backward.cuh"
#include "kernels/gated_delta_rule/cuda.h"
#include "kernels/gated_delta_rule/cuda_backward_chunks.cuh"

namespace foretrace::kernels::cuda {

int64_t gated_delta_rule_backward_workspace(const DeltaShape& shape) {
  return delta::backward_workspace(shape);
}

Status gated_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                       float* workspace, Stream stream) {
  return delta::chunk_backward<delta::HeadGates, delta::HeadBackward>(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
