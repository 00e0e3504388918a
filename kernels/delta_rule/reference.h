// The delta rules as their headers write them, token by token in double: the specification.
#pragma once

#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels::reference::delta_rule {

// One a value head, or one a key channel of each.
enum class Decay { kHead, kChannel };

// Both over a range of (batch, key head) pairs.
void forward(const DeltaRuleArgs& args, Decay decay, int64_t begin, int64_t end, bool store_chunks);
void backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, Decay decay, int64_t begin,
              int64_t end);

}  // namespace foretrace::kernels::reference::delta_rule
