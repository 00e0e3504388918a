#include "kernels/delta_rule/delta_rule.h"

#include "core/check.h"
#include "kernels/aligned_buffer.h"
#include "kernels/flush_denormals.h"

namespace foretrace::kernels {
namespace {

void check_shape(const DeltaShape& shape) {
  FORETRACE_CHECK(shape.batch >= 0 && shape.tokens >= 0, "negative size");
  FORETRACE_CHECK(shape.key_heads > 0 && shape.value_heads % shape.key_heads == 0,
                  "value heads must be a multiple of key heads");
  FORETRACE_CHECK(shape.key_size > 0 && shape.key_size <= kDeltaMaxHeadSize, "key head size");
  FORETRACE_CHECK(shape.value_size > 0 && shape.value_size <= kDeltaMaxHeadSize, "value head size");
}

// Pairs a thread should take at least: starting a thread costs about as much as 10^5
// multiplications.
int64_t pairs_a_range(const DeltaShape& shape) {
  const int64_t work =
      shape.tokens * shape.key_size * shape.value_size * shape.value_heads / shape.key_heads;
  return 100000 / (work + 1) + 1;
}

template <typename Body>
void for_pairs(const DeltaRuleArgs& args, const DeltaRuleFunctions& functions, ParallelFor parallel,
               Body body) {
  check_shape(args.shape);
  for_ranges(parallel, args.shape.batch * args.shape.key_heads, pairs_a_range(args.shape),
             [&](int64_t begin, int64_t end) {
               const AlignedBuffer workspace(functions.workspace(args.shape));
               const FlushDenormals flush;
               body(workspace.data(), begin, end);
             });
}

}  // namespace

void run_chunk(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
               ParallelFor parallel) {
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.chunk(args, workspace, begin, end);
  });
}

void run_chunk_backward(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
                        const DeltaRuleGrads& grads, ParallelFor parallel) {
  FORETRACE_CHECK(args.chunk_states != nullptr || args.shape.tokens == 0,
                  "backward needs chunk_states");
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.chunk_backward(args, grads, workspace, begin, end);
  });
}

void run_recurrent(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
                   ParallelFor parallel) {
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.recurrent(args, workspace, begin, end);
  });
}

}  // namespace foretrace::kernels
