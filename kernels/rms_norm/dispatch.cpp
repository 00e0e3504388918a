#include "kernels/cpu.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rms_norm/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<RmsNormFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::rms_norm::forward, avx512::rms_norm::backward}},
    {"avx2", cpu_has_avx2, {avx2::rms_norm::forward, avx2::rms_norm::backward}},
#endif
    {"reference", cpu_any, {reference::rms_norm::forward, reference::rms_norm::backward}},
};

}  // namespace

std::span<const Variant<RmsNormFunctions>> rms_norm_variants() { return kVariants; }

void rms_norm(const RmsNormArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(rms_norm_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void rms_norm_backward(const RmsNormArgs& args, const RmsNormGrads& grads, ParallelFor parallel,
                       std::string_view forced) {
  const auto& functions = pick_variant(rms_norm_variants(), args.element, forced);
  sum_over_row_blocks(args.rows, args.cols, args.element, parallel, grads.dweight,
                      [&](int64_t begin, int64_t end, void* dweight) {
                        functions.backward(args, grads, begin, end, dweight);
                      });
}

}  // namespace foretrace::kernels
