// Weighted cross entropy from logits, and its gradient in the same pass:
//   Z_n = log sum_v exp(l_nv);  loss_n = w_n (Z_n - (1 - s) l_n,target - s mean_v l_nv + z Z_n^2)
//   dl_nv = w_n ((1 + 2 z Z_n) softmax(l_n)_v - (1 - s) [v = target] - s / V)
// z > 0 keeps the logits' level near 0 (z-loss: PaLM, arXiv 2204.02311, section 5); s > 0 smooths labels
// (arXiv 1512.00567, section 7), which keeps the logits' differences finite.
// A row of weight 0 has loss and gradient 0 and its target is not read; NaN or infinite logits give
// NaN. Accuracy: float32 within 2e-6 of the largest reference value.
#pragma once

#include <span>
#include <string_view>

#include "kernels/cross_entropy/cross_entropy_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

// Returns the sum of losses, added in row order in double.
double cross_entropy(const CrossEntropyArgs& args, ParallelFor parallel = serial_for,
                     std::string_view forced = forced_variant());

// Takes a range of rows.
struct CrossEntropyFunctions {
  void (*run)(const CrossEntropyArgs& args, int64_t begin, int64_t end);
};
std::span<const Variant<CrossEntropyFunctions>> cross_entropy_variants();

}  // namespace foretrace::kernels
