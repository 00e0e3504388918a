#include "core/check.h"
#include "kernels/aligned_buffer.h"
#include "kernels/cpu.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_delta_rule/variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<GatedDeltaRuleFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512",
     cpu_has_avx512,
     {avx512::gated_delta_rule::workspace, avx512::gated_delta_rule::chunk,
      avx512::gated_delta_rule::chunk_backward, avx512::gated_delta_rule::recurrent}},
    {"avx2",
     cpu_has_avx2,
     {avx2::gated_delta_rule::workspace, avx2::gated_delta_rule::chunk,
      avx2::gated_delta_rule::chunk_backward, avx2::gated_delta_rule::recurrent}},
#endif
    {"reference",
     cpu_any,
     {reference::gated_delta_rule::workspace, reference::gated_delta_rule::chunk,
      reference::gated_delta_rule::chunk_backward, reference::gated_delta_rule::recurrent}},
};

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
void for_pairs(const GatedDeltaRuleArgs& args, const GatedDeltaRuleFunctions& functions,
               ParallelFor parallel, Body body) {
  check_shape(args.shape);
  for_ranges(parallel, args.shape.batch * args.shape.key_heads, pairs_a_range(args.shape),
             [&](int64_t begin, int64_t end) {
               const AlignedBuffer workspace(functions.workspace(args.shape));
               body(workspace.data(), begin, end);
             });
}

}  // namespace

std::span<const Variant<GatedDeltaRuleFunctions>> gated_delta_rule_variants() { return kVariants; }

void gated_delta_rule_chunk(const GatedDeltaRuleArgs& args, ParallelFor parallel,
                            std::string_view forced) {
  const auto& functions = pick_variant(gated_delta_rule_variants(), args.element, forced);
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.chunk(args, workspace, begin, end);
  });
}

void gated_delta_rule_chunk_backward(const GatedDeltaRuleArgs& args,
                                     const GatedDeltaRuleGrads& grads, ParallelFor parallel,
                                     std::string_view forced) {
  const auto& functions = pick_variant(gated_delta_rule_variants(), args.element, forced);
  FORETRACE_CHECK(args.chunk_states != nullptr || args.shape.tokens == 0,
                  "backward needs chunk_states");
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.chunk_backward(args, grads, workspace, begin, end);
  });
}

void gated_delta_rule_recurrent(const GatedDeltaRuleArgs& args, ParallelFor parallel,
                                std::string_view forced) {
  const auto& functions = pick_variant(gated_delta_rule_variants(), args.element, forced);
  for_pairs(args, functions, parallel, [&](float* workspace, int64_t begin, int64_t end) {
    functions.recurrent(args, workspace, begin, end);
  });
}

}  // namespace foretrace::kernels
