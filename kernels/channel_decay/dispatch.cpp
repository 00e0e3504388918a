#include "core/check.h"
#include "kernels/channel_decay/channel_decay.h"
#include "kernels/channel_decay/variants.h"
#include "kernels/cpu.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<ChannelDecayFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::channel_decay::run}},
    {"avx2", cpu_has_avx2, {avx2::channel_decay::run}},
#endif
    {"reference", cpu_any, {reference::channel_decay::run}},
};

}  // namespace

std::span<const Variant<ChannelDecayFunctions>> channel_decay_variants() { return kVariants; }

void channel_decay(const ChannelDecayArgs& args, ParallelFor parallel, std::string_view forced) {
  FORETRACE_CHECK(args.a_log != nullptr || args.sign != nullptr, "signed decays need their signs");
  const auto& functions = pick_variant(channel_decay_variants(), Element::kFloat32, forced);
  for_ranges(parallel, args.rows * args.heads, rows_a_range(args.size),
             [&](int64_t begin, int64_t end) { functions.run(args, begin, end); });
}

}  // namespace foretrace::kernels
