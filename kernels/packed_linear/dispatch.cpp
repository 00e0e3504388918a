#include "kernels/cpu.h"
#include "kernels/packed_linear/packed_linear.h"
#include "kernels/packed_linear/variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<PackedLinearFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::packed_linear::run}},
    {"avx2", cpu_has_avx2, {avx2::packed_linear::run}},
#endif
    {"reference", cpu_any, {reference::packed_linear::run}},
};

// Blocks that are worth a thread.
int64_t blocks_a_range(const PackedLinearArgs& args) {
  return 32768 / (args.rows * args.inputs * kPackedBlock + 1) + 1;
}

}  // namespace

std::span<const Variant<PackedLinearFunctions>> packed_linear_variants() { return kVariants; }

bool packed_linear_is_fast(std::string_view forced) {
  return &pick_variant(packed_linear_variants(), Element::kFloat32, forced) != &packed_linear_variants().back().functions;
}

void packed_linear(const PackedLinearArgs& args, ParallelFor parallel, std::string_view forced) {
  const auto& functions = pick_variant(packed_linear_variants(), Element::kFloat32, forced);
  for_ranges(parallel, packed_blocks(args.outputs), blocks_a_range(args),
             [&](int64_t begin, int64_t end) { functions.run(args, begin, end); });
}

}  // namespace foretrace::kernels
