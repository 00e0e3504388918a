// Private: the implementations behind expert_grouping.h.
#pragma once

#include "kernels/expert_grouping/expert_grouping_args.h"

#define FORETRACE_DECLARE_EXPERT_GROUPING(variant)                                     \
  namespace foretrace::kernels::variant::expert_grouping {                             \
  void sum(const ExpertSumArgs& args, int64_t begin, int64_t end);                     \
  void backward(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t begin, \
                int64_t end);                                                          \
  }

FORETRACE_DECLARE_EXPERT_GROUPING(reference)
FORETRACE_DECLARE_EXPERT_GROUPING(avx2)
FORETRACE_DECLARE_EXPERT_GROUPING(avx512)
