// The gated delta rule (Gated DeltaNet, arXiv 2412.06464; as in transformers' qwen3_next), forward
// and backward.
//
// Value head h reads key head h / (Hv / Hk). With q' = q * rsqrt(sum q^2 + 1e-6) * dk^-0.5 and
// k' = k * rsqrt(sum k^2 + 1e-6), and S [dk, dv] the head's state:
//   S     <- exp(g_t) * S
//   delta  = beta_t * (v_t - S^T k'_t)
//   S     <- S + k'_t delta^T
//   o_t    = S^T q'_t                          (read after the write)
// chunk() and recurrent() compute the same function; the first is made for long T, the second for
// one token.
//
// Accuracy: float32 outputs within 2e-6 of the largest reference value, gradients within 1e-5, for
// log-decays down to -8 a token. Results do not depend on the number of threads.
#pragma once

#include <span>
#include <string_view>

#include "kernels/delta_rule/delta_rule.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

// Any T >= 0. `forced` names a variant, as FORETRACE_KERNEL does.
void gated_delta_rule_chunk(const DeltaRuleArgs& args, ParallelFor parallel = serial_for,
                            std::string_view forced = forced_variant());
// REQUIRES: args as given to gated_delta_rule_chunk, with its chunk_states; out and final_state are
// not read
void gated_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                     ParallelFor parallel = serial_for,
                                     std::string_view forced = forced_variant());
// Token by token, one pass over the state each; chunk_states is not written.
void gated_delta_rule_recurrent(const DeltaRuleArgs& args, ParallelFor parallel = serial_for,
                                std::string_view forced = forced_variant());

std::span<const Variant<DeltaRuleFunctions>> gated_delta_rule_variants();

}  // namespace foretrace::kernels
