#include "lm/ops/channel_delta_rule.h"

#include "lm/ops/delta_rule.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

// Signs fold into keys and queries: with s the running product of the signs, Diag(s_t) S_t follows
// the same rule with decays exp(g_t), keys s_t k_t and queries s_t q_t, whose norms are those of k
// and q. They differ between the value heads of a key head, so each gets its own.
DeltaRuleOutput run(const ChannelDeltaInput& input,
                    DeltaRuleOutput (*rule)(DeltaRule, const DeltaRuleInputs&)) {
  DeltaRuleInputs in{input.q, input.k, input.v, input.g, input.beta, input.state};
  const int64_t tokens = input.v.size(1);
  if (!input.sign.defined() || tokens == 0) return rule(DeltaRule::kChannel, in);
  const at::Tensor running = input.sign.to(input.q.scalar_type()).cumprod(1);
  const int64_t group = input.v.size(2) / input.k.size(2);
  const auto signed_heads = [&](const at::Tensor& x) {
    return (group == 1 ? x : x.repeat_interleave(group, 2)) * running;
  };
  in.q = signed_heads(input.q);
  in.k = signed_heads(input.k);
  DeltaRuleOutput output = rule(DeltaRule::kChannel, in);
  const at::Tensor last = running.select(1, tokens - 1).unsqueeze(-1);
  output.state = output.state * last.to(output.state.scalar_type());
  return output;
}

}  // namespace

DeltaRuleOutput channel_delta_rule_chunk(const ChannelDeltaInput& input) {
  return run(input, delta_rule_chunk);
}

DeltaRuleOutput channel_delta_rule_recurrent(const ChannelDeltaInput& input) {
  const at::NoGradGuard no_grad;
  return run(input, delta_rule_recurrent);
}

}  // namespace foretrace::lm::ops
