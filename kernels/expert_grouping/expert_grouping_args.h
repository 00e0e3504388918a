// Arguments of gather_experts and sum_experts (expert_grouping.h has the formulas). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct ExpertGatherArgs {
  int64_t tokens, chosen, cols;
  Element element;
  const int64_t* slot;  // [tokens, chosen]: of an ExpertPlan
  const void* x;        // [tokens, cols], rows `x_stride` elements apart
  int64_t x_stride;
  void* out;  // [tokens chosen, cols] dense
};

struct ExpertSumArgs {
  int64_t tokens, chosen, cols;
  Element element;
  const int64_t* slot;         // [tokens, chosen]: of an ExpertPlan
  const void* y;               // [tokens chosen, cols] dense
  const void* weights;         // [tokens, chosen], parameter type; null: all 1
  const void* shared;          // [tokens, cols] dense; null: none
  const void* shared_weights;  // [tokens], parameter type; null: all 1
  bool add;                    // to what `out` holds
  void* out;                   // [tokens, cols] dense
};

struct ExpertSumGrads {
  const void* d_out;      // [tokens, cols] dense
  void* dy;               // [tokens chosen, cols] dense
  void* dweights;         // [tokens, chosen], parameter type; null: not wanted
  void* dshared;          // [tokens, cols] dense; null: not wanted
  void* dshared_weights;  // [tokens], parameter type; null: not wanted
};

}  // namespace foretrace::kernels
