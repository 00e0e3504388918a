#include "kernels/packed_linear/packed_rows.h"

#include <algorithm>

#include "core/check.h"
#include "kernels/cpu.h"
#include "kernels/packed_linear/rows_variants.h"

namespace foretrace::kernels {
namespace {

constexpr Variant<PackedRowsFunctions> kVariants[] = {
#ifdef FORETRACE_X86
    {"avx512", cpu_has_avx512, {avx512::packed_rows::run}},
    {"avx2", cpu_has_avx2, {avx2::packed_rows::run}},
#endif
    {"reference", cpu_any, {reference::packed_rows::run}},
};

}  // namespace

std::span<const Variant<PackedRowsFunctions>> packed_rows_variants() { return kVariants; }

void packed_rows(const PackedMatrix& matrix, int64_t rows, const uint16_t* x, uint16_t* y, ParallelFor parallel, std::string_view forced) {
  FORETRACE_CHECK(matrix.type() == PackedType::kBfloat16, "weights that are not bfloat16");
  const auto& functions = pick_variant(packed_rows_variants(), Element::kBfloat16, forced);
  const int64_t inputs = matrix.inputs(), outputs = matrix.outputs();
  const auto* weight = static_cast<const uint16_t*>(matrix.args(0, nullptr, 0, nullptr, 0, false).weight);
  for_ranges(parallel, (rows + kRowsAtOnce - 1) / kRowsAtOnce, 1, [&](int64_t begin, int64_t end) {
    const AlignedBuffer workspace(kRowsAtOnce * packed_inputs(PackedType::kBfloat16, inputs));
    for (int64_t row = begin * kRowsAtOnce; row < std::min(rows, end * kRowsAtOnce); row += kRowsAtOnce)
      functions.run({std::min(kRowsAtOnce, rows - row), inputs, outputs, x + row * inputs, weight, y + row * outputs}, workspace.data());
  });
}

}  // namespace foretrace::kernels
