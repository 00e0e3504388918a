// Private to the delta rules: how an implementation is declared and listed.
#pragma once

#include "kernels/delta_rule/delta_rule_args.h"

#define FORETRACE_DECLARE_DELTA_RULE(variant, rule)                                             \
  namespace foretrace::kernels::variant::rule {                                                 \
  int64_t workspace(const DeltaShape& shape);                                                   \
  void chunk(const DeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end);          \
  void chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, float* workspace, \
                      int64_t begin, int64_t end);                                              \
  void recurrent(const DeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end);      \
  }

// The DeltaRuleFunctions of an implementation.
#define FORETRACE_DELTA_RULE_FUNCTIONS(variant, rule)                              \
  {                                                                                \
    variant::rule::workspace, variant::rule::chunk, variant::rule::chunk_backward, \
        variant::rule::recurrent                                                   \
  }
