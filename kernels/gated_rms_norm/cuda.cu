#include "kernels/cuda/launch.cuh"
#include "kernels/gated_rms_norm/cuda.cuh"
#include "kernels/gated_rms_norm/cuda.h"

namespace foretrace::kernels::cuda {

Status gated_rms_norm(const GatedRmsNormArgs& args, Stream stream) {
  return gated_rms_norm(args, StreamLauncher(stream));
}

int64_t gated_rms_norm_backward_workspace(int64_t rows, int64_t cols) {
  return row_norm_workspace(rows, cols);
}

Status gated_rms_norm_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads,
                               float* workspace, Stream stream) {
  return gated_rms_norm_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
