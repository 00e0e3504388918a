#include "kernels/cuda/launch.cuh"
#include "kernels/rms_norm/cuda.cuh"
#include "kernels/rms_norm/cuda.h"

namespace foretrace::kernels::cuda {

Status rms_norm(const RmsNormArgs& args, Stream stream) {
  return rms_norm(args, StreamLauncher(stream));
}

int64_t rms_norm_backward_workspace(int64_t rows, int64_t cols) {
  return row_norm_workspace(rows, cols);
}

Status rms_norm_backward(const RmsNormArgs& args, const RmsNormGrads& grads, float* workspace,
                         Stream stream) {
  return rms_norm_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
