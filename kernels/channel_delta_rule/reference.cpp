#include "kernels/delta_rule/reference.h"
#include "kernels/channel_delta_rule/variants.h"

namespace foretrace::kernels::reference::channel_delta_rule {

using delta_rule::Decay;

int64_t workspace(const DeltaShape& /*shape*/) { return 0; }

void chunk(const DeltaRuleArgs& args, float* /*workspace*/, int64_t begin, int64_t end) {
  delta_rule::forward(args, Decay::kChannel, begin, end, true);
}

void recurrent(const DeltaRuleArgs& args, float* /*workspace*/, int64_t begin, int64_t end) {
  delta_rule::forward(args, Decay::kChannel, begin, end, false);
}

void chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, float* /*workspace*/,
                    int64_t begin, int64_t end) {
  delta_rule::backward(args, grads, Decay::kChannel, begin, end);
}

}  // namespace foretrace::kernels::reference::channel_delta_rule
