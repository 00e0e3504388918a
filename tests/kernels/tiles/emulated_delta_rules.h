// The delta rules on tiles in software, as rules of their own beside the reference.
#pragma once

#include <gtest/gtest.h>

#include "kernels/tiles/emulation.h"
#include "tests/kernels/delta_problem.h"
#include "tests/kernels/tiles/emulated_variants.h"

#ifdef FORETRACE_TILED_KERNELS
namespace foretrace::kernels {

template <const Variant<DeltaRuleFunctions>& kTiled, std::span<const Variant<DeltaRuleFunctions>> (*kOthers)()>
struct TiledDeltaRule {
  static std::span<const Variant<DeltaRuleFunctions>> variants() {
    static const Variant<DeltaRuleFunctions> table[] = {kTiled, kOthers().back()};
    return table;
  }
  static void chunk(const DeltaRuleArgs& args, ParallelFor parallel, std::string_view forced) {
    run_chunk(pick_variant(variants(), args.element, forced), args, parallel);
    EXPECT_FALSE(EmulatedTiles::configured());
  }
  static void chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, ParallelFor parallel, std::string_view forced) {
    run_chunk_backward(pick_variant(variants(), args.element, forced), args, grads, parallel);
    EXPECT_FALSE(EmulatedTiles::configured());
  }
  static void recurrent(const DeltaRuleArgs& args, ParallelFor parallel, std::string_view forced) {
    run_recurrent(pick_variant(variants(), args.element, forced), args, parallel);
  }
  static constexpr DeltaRule rule(const char* name, bool channel_gates) {
    return {name, channel_gates, chunk, chunk_backward, recurrent, variants};
  }
};

inline constexpr Variant<DeltaRuleFunctions> kTiledGated = {"amx_emulated", cpu_has_avx512,
                                                            FORETRACE_DELTA_RULE_FUNCTIONS(amx_emulated, gated_delta_rule)};
inline constexpr Variant<DeltaRuleFunctions> kTiledChannel = {"amx_emulated", cpu_has_avx512,
                                                              FORETRACE_DELTA_RULE_FUNCTIONS(amx_emulated, channel_delta_rule)};
constexpr DeltaRule kTiledGatedDeltaRule = TiledDeltaRule<kTiledGated, gated_delta_rule_variants>::rule("gated_delta_rule", false);
constexpr DeltaRule kTiledChannelDeltaRule = TiledDeltaRule<kTiledChannel, channel_delta_rule_variants>::rule("channel_delta_rule", true);

}  // namespace foretrace::kernels
#endif
