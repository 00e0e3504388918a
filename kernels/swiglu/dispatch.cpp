#include "kernels/cpu.h"
#include "kernels/row_blocks.h"
#include "kernels/swiglu/swiglu.h"
#include "kernels/swiglu/variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<SwigluFunctions> kVariants[] = {
#ifdef FORETRACE_AVX512
    {"avx512", cpu_has_avx512, {swiglu_avx512::forward, swiglu_avx512::backward}},
#endif
    {"reference", cpu_any, {swiglu_reference::forward, swiglu_reference::backward}},
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
