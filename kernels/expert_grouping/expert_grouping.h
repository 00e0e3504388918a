// Rows of a mixture of experts on their way to the experts and back. With slot of ExpertPlan:
//   gather:  out[slot[t, k]] = x[t]                                   x [tokens, cols]
//   sum:     out[t] (+)= sum_k w[t, k] y[slot[t, k]] + v[t] shared[t]     y [tokens chosen, cols]
//   its gradients:  dy[slot[t, k]] = w[t, k] dout[t],   dw[t, k] = dout[t] . y[slot[t, k]],
//                   dshared[t] = v[t] dout[t],          dv[t] = dout[t] . shared[t]
// The gradient of gather is a sum without weights. Sums go by k, then shared: they are the same for
// any number of threads and among any other tokens. Computed in float32 (float64 for kFloat64),
// rounded once. Accuracy: float32 within 2e-6 of the largest reference value, gradients within
// 1e-5.
#pragma once

#include <span>
#include <string_view>

#include "kernels/expert_grouping/expert_grouping_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

// Copies rows: one implementation, any Element.
void gather_experts(const ExpertGatherArgs& args, ParallelFor parallel = serial_for);

void sum_experts(const ExpertSumArgs& args, ParallelFor parallel = serial_for,
                 std::string_view forced = forced_variant());
// args.out is not read. REQUIRES: args.shared for gradients of it
void sum_experts_backward(const ExpertSumArgs& args, const ExpertSumGrads& grads,
                          ParallelFor parallel = serial_for,
                          std::string_view forced = forced_variant());

// Each takes a range of tokens.
struct ExpertGroupingFunctions {
  void (*sum)(const ExpertSumArgs& args, int64_t begin, int64_t end);
  void (*backward)(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t begin,
                   int64_t end);
};
std::span<const Variant<ExpertGroupingFunctions>> expert_grouping_variants();

}  // namespace foretrace::kernels
