#include <cstring>

#include "kernels/cpu.h"
#include "kernels/element_access.h"
#include "kernels/expert_grouping/expert_grouping.h"
#include "kernels/expert_grouping/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<ExpertGroupingFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::expert_grouping::sum, avx512::expert_grouping::backward}},
    {"avx2", cpu_has_avx2, {avx2::expert_grouping::sum, avx2::expert_grouping::backward}},
#endif
    {"reference", cpu_any, {reference::expert_grouping::sum, reference::expert_grouping::backward}},
};

}  // namespace

std::span<const Variant<ExpertGroupingFunctions>> expert_grouping_variants() { return kVariants; }

// By token, not by slot: a row is read once for all its experts.
void gather_experts(const ExpertGatherArgs& args, ParallelFor parallel) {
  const int64_t bytes = element_bytes(args.element), row = args.cols * bytes;
  for_ranges(parallel, args.tokens, rows_a_range(args.cols * args.chosen),
             [&](int64_t begin, int64_t end) {
               for (int64_t i = begin * args.chosen; i < end * args.chosen; ++i) {
                 std::memcpy(
                     static_cast<char*>(args.out) + args.slot[i] * row,
                     static_cast<const char*>(args.x) + i / args.chosen * args.x_stride * bytes,
                     static_cast<size_t>(row));
               }
             });
}

void sum_experts(const ExpertSumArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(expert_grouping_variants(), args.element, forced);
  for_ranges(parallel, args.tokens, rows_a_range(args.cols * args.chosen),
             [&](int64_t begin, int64_t end) { functions.sum(args, begin, end); });
}

void sum_experts_backward(const ExpertSumArgs& args, const ExpertSumGrads& grads,
                          ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(expert_grouping_variants(), args.element, forced);
  for_ranges(parallel, args.tokens, rows_a_range(args.cols * args.chosen),
             [&](int64_t begin, int64_t end) { functions.backward(args, grads, begin, end); });
}

}  // namespace foretrace::kernels
