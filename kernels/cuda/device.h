// What a kernel body may ask of its machine. nvcc compiles these as the hardware's own; any other
// compiler runs the same body on emulated threads (emulation.h), which is how the tests of a
// machine without a GPU check it. One dimension of threads and of blocks throughout.
#pragma once

#include <math.h>
#include <stdint.h>

#ifdef __CUDACC__

#define FORETRACE_DEVICE __device__ __forceinline__
#define FORETRACE_UNROLL _Pragma("unroll")

namespace foretrace::kernels::cuda {

FORETRACE_DEVICE int thread_index() { return static_cast<int>(threadIdx.x); }
FORETRACE_DEVICE int thread_count() { return static_cast<int>(blockDim.x); }
FORETRACE_DEVICE int64_t block_index() { return blockIdx.x; }
FORETRACE_DEVICE void sync_block() { __syncthreads(); }
// REQUIRES: all 32 threads of the warp call it
FORETRACE_DEVICE float shuffle_xor(float x, int mask) {
  return __shfl_xor_sync(0xffffffffu, x, mask);
}
// 16-byte aligned; not initialised.
FORETRACE_DEVICE float* shared_memory() {
  extern __shared__ float4 foretrace_shared[];
  return reinterpret_cast<float*>(foretrace_shared);
}
FORETRACE_DEVICE float float_of_bits(uint32_t bits) { return __uint_as_float(bits); }
FORETRACE_DEVICE uint32_t bits_of_float(float x) { return __float_as_uint(x); }

}  // namespace foretrace::kernels::cuda

#else

#include <bit>

#include "kernels/cuda/emulation.h"

#define FORETRACE_DEVICE inline
#define FORETRACE_UNROLL _Pragma("GCC unroll 32")

namespace foretrace::kernels::cuda {

FORETRACE_DEVICE float float_of_bits(uint32_t bits) { return std::bit_cast<float>(bits); }
FORETRACE_DEVICE uint32_t bits_of_float(float x) { return std::bit_cast<uint32_t>(x); }

}  // namespace foretrace::kernels::cuda

#endif
