// Softmax attention of new tokens, one a row, over the keys and values that a cache holds:
//   o_h = sum_s softmax_s(scale q_h . k_s) v_s,   times sigmoid(gate) where there is one
// Query head h reads key head h / (H / Hkv). Values may be channels of the keys themselves (latent
// attention, arXiv 2405.04434). One pass over the slots (arXiv 1805.02867), sums in
// float32. A row of `out` does not depend on the other rows, nor on the number of threads, to the
// bit. Accuracy: within 2e-6 of the largest reference value.
#pragma once

#include <span>
#include <string_view>

#include "kernels/attention_step/attention_step_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void attention_step(const AttentionStepArgs& args, ParallelFor parallel = serial_for,
                    std::string_view forced = forced_variant());

// Takes a range of the B * H pairs of a row and a query head.
struct AttentionStepFunctions {
  void (*run)(const AttentionStepArgs& args, int64_t begin, int64_t end);
};
std::span<const Variant<AttentionStepFunctions>> attention_step_variants();

}  // namespace foretrace::kernels
