#include <algorithm>

#include "kernels/causal_conv/causal_conv.h"
#include "kernels/causal_conv/variants.h"
#include "kernels/cpu.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<CausalConvFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::causal_conv::forward, avx512::causal_conv::backward}},
    {"avx2", cpu_has_avx2, {avx2::causal_conv::forward, avx2::causal_conv::backward}},
#endif
    {"reference", cpu_any, {reference::causal_conv::forward, reference::causal_conv::backward}},
};

// A thread takes whole blocks of channels, each a cache line of bfloat16.
constexpr int64_t kBlock = 32;

template <typename Body>
void for_channels(const CausalConvArgs& args, ParallelFor parallel, Body body) {
  const int64_t blocks = (args.channels + kBlock - 1) / kBlock;
  const int64_t grain = 16384 / (args.batch * args.tokens * kBlock + 1) + 1;
  for_ranges(parallel, blocks, grain, [&](int64_t begin, int64_t end) {
    body(begin * kBlock, std::min(end * kBlock, args.channels));
  });
}

}  // namespace

std::span<const Variant<CausalConvFunctions>> causal_conv_variants() { return kVariants; }

void causal_conv(const CausalConvArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(causal_conv_variants(), args.element, forced);
  for_channels(args, parallel,
               [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void causal_conv_backward(const CausalConvArgs& args, const CausalConvGrads& grads,
                          ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(causal_conv_variants(), args.element, forced);
  for_channels(args, parallel,
               [&](int64_t begin, int64_t end) { functions.backward(args, grads, begin, end); });
}

}  // namespace foretrace::kernels
