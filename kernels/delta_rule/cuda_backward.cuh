// Backward of the chunked form: a scan for the gradients of the states, then all chunks at once.
#pragma once

#include "kernels/delta_rule/cuda_backward_chunks.cuh"
#include "kernels/delta_rule/cuda_backward_scan.cuh"
#include "kernels/delta_rule/cuda_shape.h"

namespace foretrace::kernels::cuda::delta {

// Floats of device memory that backward needs: a state a chunk.
constexpr int64_t backward_workspace(const DeltaShape& s) {
  return s.batch * s.value_heads * delta_chunks(s.tokens) * s.key_size * s.value_size;
}

// Gates of cuda_column_scan.cuh and Rule of cuda_backward_chunks.cuh, of one delta rule.
template <typename Gates, typename Rule, typename Launcher>
Status chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, float* workspace,
                      const Launcher& launch) {
  check_shape(args.shape);
  FORETRACE_CHECK(args.chunk_states != nullptr || args.shape.tokens == 0,
                  "backward needs chunk_states");
  return for_element(args.element, [&](auto number) -> Status {
    using T = decltype(number);
    TRY(launch(BackwardScanKernel<T, Gates>{args, grads, workspace}));
    return launch(BackwardChunksKernel<T, Rule>{args, grads, workspace});
  });
}

}  // namespace foretrace::kernels::cuda::delta
