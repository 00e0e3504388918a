#include "kernels/channel_delta_rule/channel_delta_rule.h"
#include "kernels/channel_delta_rule/variants.h"
#include "kernels/cpu.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<DeltaRuleFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"amx", cpu_has_bfloat16_tiles, FORETRACE_DELTA_RULE_FUNCTIONS(amx, channel_delta_rule)},
    {"avx512", cpu_has_avx512, FORETRACE_DELTA_RULE_FUNCTIONS(avx512, channel_delta_rule)},
    {"avx2", cpu_has_avx2, FORETRACE_DELTA_RULE_FUNCTIONS(avx2, channel_delta_rule)},
#endif
    {"reference", cpu_any, FORETRACE_DELTA_RULE_FUNCTIONS(reference, channel_delta_rule)},
};

}  // namespace

std::span<const Variant<DeltaRuleFunctions>> channel_delta_rule_variants() { return kVariants; }

void channel_delta_rule_chunk(const DeltaRuleArgs& args, ParallelFor parallel,
                              std::string_view forced) {
  run_chunk(pick_variant(channel_delta_rule_variants(), args.element, forced), args, parallel);
}

void channel_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                       ParallelFor parallel, std::string_view forced) {
  run_chunk_backward(pick_variant(channel_delta_rule_variants(), args.element, forced), args, grads,
                     parallel);
}

void channel_delta_rule_recurrent(const DeltaRuleArgs& args, ParallelFor parallel,
                                  std::string_view forced) {
  run_recurrent(pick_variant(channel_delta_rule_variants(), args.element, forced), args, parallel);
}

}  // namespace foretrace::kernels
