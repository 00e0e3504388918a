#include <vector>

#include "kernels/cpu.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/delta_gates/variants.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<DeltaGatesFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::delta_gates::forward, avx512::delta_gates::backward}},
    {"avx2", cpu_has_avx2, {avx2::delta_gates::forward, avx2::delta_gates::backward}},
#endif
    {"reference", cpu_any, {reference::delta_gates::forward, reference::delta_gates::backward}},
};

}  // namespace

std::span<const Variant<DeltaGatesFunctions>> delta_gates_variants() { return kVariants; }

void delta_gates(const DeltaGatesArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(delta_gates_variants(), args.element, forced);
  for_ranges(parallel, args.rows, rows_a_range(args.heads),
             [&](int64_t begin, int64_t end) { functions.forward(args, begin, end); });
}

void delta_gates_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads,
                          ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(delta_gates_variants(), args.element, forced);
  const Element param = parameter_element(args.element);
  std::vector<double> sums(2 * args.heads);  // wide enough for either parameter type
  sum_over_row_blocks(args.rows, 2 * args.heads, args.element, parallel, sums.data(),
                      [&](int64_t begin, int64_t end, void* partial) {
                        functions.backward(args, grads, begin, end, partial);
                      });
  for (int64_t h = 0; h < args.heads; ++h) {
    store_element(grads.da_log, param, h, load_element(sums.data(), param, h));
    store_element(grads.ddt_bias, param, h, load_element(sums.data(), param, args.heads + h));
  }
}

}  // namespace foretrace::kernels
