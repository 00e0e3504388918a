#include "kernels/cpu.h"
#include "kernels/residual_norm/residual_norm.h"
#include "kernels/residual_norm/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<ResidualNormFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::residual_norm::forward, avx512::residual_norm::backward}},
    {"avx2", cpu_has_avx2, {avx2::residual_norm::forward, avx2::residual_norm::backward}},
#endif
    {"reference", cpu_any, {reference::residual_norm::forward, reference::residual_norm::backward}},
};

}  // namespace

std::span<const Variant<ResidualNormFunctions>> residual_norm_variants() { return kVariants; }

void residual_norm(const ResidualNormArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(residual_norm_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void residual_norm_backward(const ResidualNormArgs& args, const ResidualNormGrads& grads,
                            ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(residual_norm_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.backward(args, grads, begin, end); });
}

}  // namespace foretrace::kernels
