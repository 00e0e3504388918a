// Private: the implementations behind gated_delta_rule.h.
#pragma once

#include "kernels/gated_delta_rule/gated_delta_rule_args.h"

#define FORETRACE_DECLARE_GATED_DELTA_RULE(variant)                                             \
  namespace foretrace::kernels::variant::gated_delta_rule {                                     \
  int64_t workspace(const DeltaShape& shape);                                                   \
  void chunk(const GatedDeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end);     \
  void chunk_backward(const GatedDeltaRuleArgs& args, const GatedDeltaRuleGrads& grads,         \
                      float* workspace, int64_t begin, int64_t end);                            \
  void recurrent(const GatedDeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_GATED_DELTA_RULE(reference)
FORETRACE_DECLARE_GATED_DELTA_RULE(avx2)
FORETRACE_DECLARE_GATED_DELTA_RULE(avx512)
