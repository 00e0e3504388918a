#include <algorithm>

#include "core/check.h"
#include "kernels/attention_step/attention_step.h"
#include "kernels/attention_step/variants.h"
#include "kernels/cpu.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<AttentionStepFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::attention_step::run}},
    {"avx2", cpu_has_avx2, {avx2::attention_step::run}},
#endif
    {"reference", cpu_any, {reference::attention_step::run}},
};

// Pairs that are worth a thread.
int64_t pairs_a_range(const AttentionStepArgs& args) {
  int64_t slots = 1;
  for (int64_t b = 0; b < args.rows; ++b) slots = std::max(slots, args.end[b] - args.begin[b]);
  return 32768 / (slots * args.size + 1) + 1;
}

}  // namespace

std::span<const Variant<AttentionStepFunctions>> attention_step_variants() { return kVariants; }

void attention_step(const AttentionStepArgs& args, ParallelFor parallel, std::string_view forced) {
  FORETRACE_CHECK(args.key_heads > 0 && args.query_heads % args.key_heads == 0,
                  "query heads must be a multiple of key heads");
  const auto& functions = pick_variant(attention_step_variants(), Element::kFloat32, forced);
  for_ranges(parallel, args.rows * args.query_heads, pairs_a_range(args),
             [&](int64_t begin, int64_t end) { functions.run(args, begin, end); });
}

}  // namespace foretrace::kernels
