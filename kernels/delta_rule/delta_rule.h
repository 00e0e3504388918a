// What the delta rules' dispatchers share: the work of a call cut into (batch, key head) pairs.
#pragma once

#include "kernels/delta_rule/delta_rule_args.h"
#include "kernels/parallel.h"

namespace foretrace::kernels {

// Each takes a range of the B * Hk independent (batch, key head) pairs and `workspace` floats of
// scratch.
struct DeltaRuleFunctions {
  int64_t (*workspace)(const DeltaShape& shape);
  void (*chunk)(const DeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end);
  void (*chunk_backward)(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, float* workspace,
                         int64_t begin, int64_t end);
  void (*recurrent)(const DeltaRuleArgs& args, float* workspace, int64_t begin, int64_t end);
};

// One of the functions over every pair, with denormal numbers taken for zero. A wrong shape, or a
// backward without chunk_states, is a caller's bug and ends the program.
void run_chunk(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
               ParallelFor parallel);
void run_chunk_backward(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
                        const DeltaRuleGrads& grads, ParallelFor parallel);
void run_recurrent(const DeltaRuleFunctions& functions, const DeltaRuleArgs& args,
                   ParallelFor parallel);

}  // namespace foretrace::kernels
