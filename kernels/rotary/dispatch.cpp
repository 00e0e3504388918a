#include "core/check.h"
#include "kernels/cpu.h"
#include "kernels/rotary/rotary.h"
#include "kernels/rotary/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<RotaryFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::rotary::rotate}},
    {"avx2", cpu_has_avx2, {avx2::rotary::rotate}},
#endif
    {"reference", cpu_any, {reference::rotary::rotate}},
};

}  // namespace

std::span<const Variant<RotaryFunctions>> rotary_variants() { return kVariants; }

void rotary(const RotaryArgs& args, ParallelFor parallel, std::string_view forced) {
  if (args.rows == 0) return;
  FORETRACE_CHECK(args.half >= 0 && 2 * args.half <= args.size, "more pairs than channels");
  FORETRACE_CHECK(args.heads > 0 && args.table_rows > 0, "no head or no angle");
  const auto& functions = pick_variant(rotary_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.size),
             [&](int64_t begin, int64_t end) { functions.rotate(args, begin, end); });
}

}  // namespace foretrace::kernels
