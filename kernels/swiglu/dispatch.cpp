#include "kernels/cpu.h"
#include "kernels/row_blocks.h"
#include "kernels/swiglu/swiglu.h"
#include "kernels/swiglu/variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<SwigluFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::swiglu::forward, avx512::swiglu::backward}},
    {"avx2", cpu_has_avx2, {avx2::swiglu::forward, avx2::swiglu::backward}},
#endif
    {"reference", cpu_any, {reference::swiglu::forward, reference::swiglu::backward}},
};

}  // namespace

std::span<const Variant<SwigluFunctions>> swiglu_variants() { return kVariants; }

void swiglu(const SwigluArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(swiglu_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void swiglu_backward(const SwigluArgs& args, const SwigluGrads& grads, ParallelFor parallel,
                     std::string_view forced) {
  const auto& functions = pick_variant(swiglu_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.cols),
             [&](int64_t begin, int64_t end) { functions.backward(args, grads, begin, end); });
}

}  // namespace foretrace::kernels
