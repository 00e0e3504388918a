#include <algorithm>

#include "kernels/cpu.h"
#include "kernels/packed_linear/packed_linear.h"
#include "kernels/packed_linear/variants.h"

namespace foretrace::kernels {
namespace {

int64_t no_workspace(const PackedLinearArgs& /*args*/) { return 0; }

constexpr Variant<PackedLinearFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"amx", cpu_has_bfloat16_tiles, {amx::packed_linear::workspace, amx::packed_linear::run}},
    {"avx512", cpu_has_avx512, {no_workspace, avx512::packed_linear::run}},
    {"avx2", cpu_has_avx2, {no_workspace, avx2::packed_linear::run}},
#endif
    {"reference", cpu_any, {no_workspace, reference::packed_linear::run}},
};

// Blocks that are worth a thread.
int64_t blocks_a_range(const PackedLinearArgs& args) {
  return 32768 / (args.rows * args.inputs * kPackedBlock + 1) + 1;
}

Element element_of(PackedType type) { return type == PackedType::kBfloat16 ? Element::kBfloat16 : Element::kFloat32; }

const PackedLinearFunctions& pick(PackedType type, std::string_view forced) {
  return pick_variant(packed_linear_variants(), element_of(type), forced);
}

void run_range(const PackedLinearFunctions& functions, const PackedLinearArgs& args, int64_t begin, int64_t end) {
  const AlignedBuffer workspace(functions.workspace(args));
  functions.run(args, workspace.data(), begin, end);
}

}  // namespace

std::span<const Variant<PackedLinearFunctions>> packed_linear_variants() { return kVariants; }

bool packed_linear_is_fast(std::string_view forced) {
  return &pick_variant(packed_linear_variants(), Element::kFloat32, forced) != &packed_linear_variants().back().functions;
}

void run_packed_linear(const PackedLinearFunctions& functions, const PackedLinearArgs& args, ParallelFor parallel) {
  for_ranges(parallel, packed_blocks(args.outputs), blocks_a_range(args),
             [&](int64_t begin, int64_t end) { run_range(functions, args, begin, end); });
}

void packed_linear(const PackedLinearArgs& args, ParallelFor parallel, std::string_view forced) {
  run_packed_linear(pick(args.type, forced), args, parallel);
}

void packed_linear_each(std::span<const PackedLinearArgs> products, ParallelFor parallel,
                        std::string_view forced) {
  int64_t blocks = 0, least = 1;
  for (const PackedLinearArgs& args : products) {
    blocks += packed_blocks(args.outputs);
    least = std::max(least, blocks_a_range(args));
  }
  for_ranges(parallel, blocks, least, [&](int64_t begin, int64_t end) {
    int64_t first = 0;  // of the product's blocks, among all
    for (const PackedLinearArgs& args : products) {
      const int64_t count = packed_blocks(args.outputs);
      const int64_t from = std::max(begin - first, int64_t{0}), to = std::min(end - first, count);
      if (from < to) run_range(pick(args.type, forced), args, from, to);
      first += count;
    }
  });
}

}  // namespace foretrace::kernels
