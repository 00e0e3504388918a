#include "kernels/cuda/launch.cuh"
#include "kernels/delta_gates/cuda.cuh"
#include "kernels/delta_gates/cuda.h"

namespace foretrace::kernels::cuda {

Status delta_gates(const DeltaGatesArgs& args, Stream stream) {
  return delta_gates(args, StreamLauncher(stream));
}

int64_t delta_gates_backward_workspace(int64_t rows, int64_t heads) {
  return delta_gates_workspace(rows, heads);
}

Status delta_gates_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads,
                            float* workspace, Stream stream) {
  return delta_gates_backward(args, grads, workspace, StreamLauncher(stream));
}

}  // namespace foretrace::kernels::cuda
