// Puts kernels (kernel.h) on a stream. For .cu files alone.
#pragma once

#include <cuda_runtime.h>

#include <string>

#include "kernels/cuda/kernel.h"
#include "kernels/cuda/stream.h"

namespace foretrace::kernels::cuda {

template <typename Kernel>
__global__ void __launch_bounds__(Kernel::kThreads) run(const __grid_constant__ Kernel kernel) {
  kernel();
}

inline Status status_of(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return {};
  return unsupported(std::string("CUDA ") + what + ": " + cudaGetErrorString(error));
}

// REQUIRES: fewer than 2^31 blocks
class StreamLauncher {
 public:
  explicit StreamLauncher(Stream stream) : stream_(static_cast<cudaStream_t>(stream)) {}

  template <typename Kernel>
  Status operator()(const Kernel& kernel) const {
    if (kernel.blocks() == 0) return {};
    const int64_t bytes = kernel.shared_floats() * static_cast<int64_t>(sizeof(float));
    if (bytes > kSharedWithoutAsking) {
      TRY(status_of(cudaFuncSetAttribute(run<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                         static_cast<int>(bytes)),
                    "shared memory"));
    }
    run<Kernel>
        <<<static_cast<unsigned>(kernel.blocks()), Kernel::kThreads, bytes, stream_>>>(kernel);
    return status_of(cudaGetLastError(), "launch");
  }

 private:
  static constexpr int64_t kSharedWithoutAsking = 48 * 1024;
  cudaStream_t stream_;
};

}  // namespace foretrace::kernels::cuda
