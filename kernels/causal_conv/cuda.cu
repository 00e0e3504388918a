#include "kernels/causal_conv/cuda.cuh"
#include "kernels/causal_conv/cuda.h"
#include "kernels/cuda/launch.cuh"

namespace foretrace::kernels::cuda {

Status causal_conv(const CausalConvArgs& args, Stream stream) {
  return causal_conv(args, StreamLauncher(stream));
}

int64_t causal_conv_backward_workspace(int64_t batch, int64_t tokens, int64_t channels) {
  return causal_conv_workspace(batch, tokens, channels);
}

Status causal_conv_backward(const CausalConvArgs& args, const CausalConvGrads& grads,
                            float* workspace, Stream stream) {
  return causal_conv_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
