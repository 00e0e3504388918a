// Private to lm/ops: tensors <-> the delta rules' kernels, which differ in the size of a decay
// alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "lm/ops/gated_delta_rule.h"

namespace foretrace::lm::ops {

// kGated: kernels/gated_delta_rule; kChannel: kernels/channel_delta_rule.
enum class DeltaRule { kGated, kChannel };

struct DeltaRuleInputs {
  at::Tensor q, k;           // [B, T, Hk, dk]
  at::Tensor v;              // [B, T, Hv, dv]
  at::Tensor g;              // [B, T, Hv], kChannel: [B, T, Hv, dk]
  at::Tensor beta;           // [B, T, Hv]
  at::Tensor initial_state;  // [B, Hv, dk, dv] or undefined
};

// q, k, v of one type with dense rows, the rest in the parameter type and dense: what the functions
// below take.
DeltaRuleInputs prepared(const DeltaRuleInputs& in);

struct DeltaRuleForward {
  DeltaRuleOutput output;
  at::Tensor chunk_states;  // undefined unless asked for
};
DeltaRuleForward run_chunk(DeltaRule rule, const DeltaRuleInputs& in, bool keep_chunk_states);

// d_out and d_state may be undefined (zero). Writes dq, dk, dv where they are; returns dg, dbeta,
// d_initial_state.
std::vector<at::Tensor> run_chunk_backward(DeltaRule rule, const DeltaRuleInputs& in,
                                           const at::Tensor& chunk_states, at::Tensor d_out,
                                           at::Tensor d_state, const at::Tensor& dq,
                                           const at::Tensor& dk, const at::Tensor& dv);

// From tensors as they come: differentiable in every argument, and without a gradient.
DeltaRuleOutput delta_rule_chunk(DeltaRule rule, const DeltaRuleInputs& in);
DeltaRuleOutput delta_rule_recurrent(DeltaRule rule, const DeltaRuleInputs& in);

}  // namespace foretrace::lm::ops
