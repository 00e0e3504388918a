#include "kernels/cpu.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/gated_rms_norm/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<GatedRmsNormFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::gated_rms_norm::forward, avx512::gated_rms_norm::backward}},
    {"avx2", cpu_has_avx2, {avx2::gated_rms_norm::forward, avx2::gated_rms_norm::backward}},
#endif
    {"reference",
     cpu_any,
     {reference::gated_rms_norm::forward, reference::gated_rms_norm::backward}},
};

}  // namespace

std::span<const Variant<GatedRmsNormFunctions>> gated_rms_norm_variants() { return kVariants; }

void gated_rms_norm(const GatedRmsNormArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(gated_rms_norm_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void gated_rms_norm_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads,
                             ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(gated_rms_norm_variants(), args.element, forced);
  sum_over_row_blocks(args.rows, args.cols, args.element, parallel, grads.dweight,
                      [&](int64_t begin, int64_t end, void* dweight) {
                        functions.backward(args, grads, begin, end, dweight);
                      });
}

}  // namespace foretrace::kernels
