// Tokens sorted by the experts that they chose: a stable counting sort of the pairs (token, k).
//   slots [0, N chosen): those of expert e are begin[e] .. begin[e + 1] - 1, by token, then by k
// The order depends on the ids alone.
#pragma once

#include <cstdint>

#include "core/result.h"

namespace foretrace::kernels {

// Arrays are the caller's.
struct ExpertPlan {
  int64_t tokens, chosen, experts;
  const int64_t* ids;  // [tokens, chosen], each in [0, experts); one expert may stand twice
  int64_t* begin;      // [experts + 1]
  int64_t* slot;       // [tokens, chosen]
};

// Fills in begin and slot. Error: an id outside [0, experts); the arrays then hold anything.
Status plan_experts(const ExpertPlan& plan);

}  // namespace foretrace::kernels
