#include "kernels/cpu.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/cross_entropy/variants.h"
#include "kernels/element_access.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<CrossEntropyFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::cross_entropy::run}},
    {"avx2", cpu_has_avx2, {avx2::cross_entropy::run}},
#endif
    {"reference", cpu_any, {reference::cross_entropy::run}},
};

}  // namespace

std::span<const Variant<CrossEntropyFunctions>> cross_entropy_variants() { return kVariants; }

double cross_entropy(const CrossEntropyArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(cross_entropy_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.vocab),
             [&](int64_t begin, int64_t end) { functions.run(args, begin, end); });
  double total = 0;
  for (int64_t r = 0; r < args.rows; ++r)
    total += load_element(args.losses, parameter_element(args.element), r);
  return total;
}

}  // namespace foretrace::kernels
