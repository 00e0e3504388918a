#include "kernels/cpu.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_delta_rule/variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<DeltaRuleFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"amx", cpu_has_bfloat16_tiles, FORETRACE_DELTA_RULE_FUNCTIONS(amx, gated_delta_rule)},
    {"avx512", cpu_has_avx512, FORETRACE_DELTA_RULE_FUNCTIONS(avx512, gated_delta_rule)},
    {"avx2", cpu_has_avx2, FORETRACE_DELTA_RULE_FUNCTIONS(avx2, gated_delta_rule)},
#endif
    {"reference", cpu_any, FORETRACE_DELTA_RULE_FUNCTIONS(reference, gated_delta_rule)},
};

}  // namespace

std::span<const Variant<DeltaRuleFunctions>> gated_delta_rule_variants() { return kVariants; }

void gated_delta_rule_chunk(const DeltaRuleArgs& args, ParallelFor parallel,
                            std::string_view forced) {
  run_chunk(pick_variant(gated_delta_rule_variants(), args.element, forced), args, parallel);
}

void gated_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                     ParallelFor parallel, std::string_view forced) {
  run_chunk_backward(pick_variant(gated_delta_rule_variants(), args.element, forced), args, grads,
                     parallel);
}

void gated_delta_rule_recurrent(const DeltaRuleArgs& args, ParallelFor parallel,
                                std::string_view forced) {
  run_recurrent(pick_variant(gated_delta_rule_variants(), args.element, forced), args, parallel);
}

}  // namespace foretrace::kernels
