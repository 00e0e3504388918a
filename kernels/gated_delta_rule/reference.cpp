#include "kernels/delta_rule/reference.h"
#include "kernels/gated_delta_rule/variants.h"

namespace foretrace::kernels::reference::gated_delta_rule {

using delta_rule::Decay;

int64_t workspace(const DeltaShape& /*shape*/) { return 0; }

void chunk(const DeltaRuleArgs& args, float* /*workspace*/, int64_t begin, int64_t end) {
  delta_rule::forward(args, Decay::kHead, begin, end, true);
}

void recurrent(const DeltaRuleArgs& args, float* /*workspace*/, int64_t begin, int64_t end) {
  delta_rule::forward(args, Decay::kHead, begin, end, false);
}

void chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, float* /*workspace*/,
                    int64_t begin, int64_t end) {
  delta_rule::backward(args, grads, Decay::kHead, begin, end);
}

}  // namespace foretrace::kernels::reference::gated_delta_rule
