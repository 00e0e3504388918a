// A kernel is a struct of its arguments with
//   static constexpr int kThreads;          threads of a block, a multiple of 32
//   int64_t blocks() const;                 blocks of the grid
//   int64_t shared_floats() const;          dynamic shared memory, a multiple of 4
//   FORETRACE_DEVICE void operator()() const;
// and an operation is a function of its arguments and a launcher, which takes kernels in order:
// launch.cuh's puts them on a stream, the tests' runs them on emulated threads. So both run the
// same kernels with the same geometry.
#pragma once

#include "core/result.h"
#include "kernels/cuda/number.cuh"
#include "kernels/element.h"

namespace foretrace::kernels::cuda {

// Calls body with a number of the activations' type.
template <typename Body>
Status for_element(Element element, Body body) {
  switch (element) {
    case Element::kFloat32:
      return body(float{});
    case Element::kBfloat16:
      return body(Bfloat16{});
    case Element::kFloat64:
      break;
  }
  return unsupported("CUDA kernels take float32 and bfloat16",
                     "gradient checks in float64 run on the CPU's reference variant");
}

}  // namespace foretrace::kernels::cuda
