// What callers of the CUDA kernels need to know of CUDA: no header of its runtime.
// Every function takes device pointers, puts its kernels on the stream and returns; it allocates
// nothing and asks nothing of the device, so a CUDA graph can record it.
#pragma once

namespace foretrace::kernels::cuda {

// A cudaStream_t; null is the default stream.
using Stream = void*;

}  // namespace foretrace::kernels::cuda
