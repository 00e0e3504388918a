#include "kernels/channel_delta_rule/cuda_backward.cuh"

#include "kernels/channel_delta_rule/cuda.h"
#include "kernels/cuda/launch.cuh"

namespace foretrace::kernels::cuda {

int64_t channel_delta_rule_backward_workspace(const DeltaShape& shape) {
  return delta::backward_workspace(shape);
}

Status channel_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                         float* workspace, Stream stream) {
  return delta::channel_chunk_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
