// A few rows of bfloat16 through the product of float32 ones. Included after a backend, as lanes/math.h.
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/packed_linear/rows_variants.h"
#include "kernels/packed_linear/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::packed_rows {
namespace {

void widen(const uint16_t* from, int64_t size, float* to) {
  for (int64_t i = 0; i < size; i += 16) store(to + i, lanes(size, i), load_bfloat16(from + i, lanes(size, i)));
}

void round(const float* from, int64_t size, uint16_t* to) {
  for (int64_t i = 0; i < size; i += 16) store_bfloat16(to + i, lanes(size, i), load(from + i, lanes(size, i)));
}

}  // namespace

void run(const PackedRowsArgs& a, float* workspace) {
  float* sums = workspace + a.rows * a.inputs;
  widen(a.x, a.rows * a.inputs, workspace);
  for (int64_t first = 0; first < a.outputs; first += kRowsOutputs) {
    const int64_t left = a.outputs - first, outputs = left < kRowsOutputs ? left : kRowsOutputs;
    const uint16_t* weight = a.weight + packed_index(PackedType::kBfloat16, a.inputs, first, 0);
    packed_linear::run({a.rows, a.inputs, outputs, workspace, a.inputs, PackedType::kBfloat16, weight, nullptr, sums, outputs, false},
                       nullptr, 0, packed_blocks(outputs));
    for (int64_t r = 0; r < a.rows; ++r) round(sums + r * outputs, outputs, a.y + r * a.outputs + first);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::packed_rows
