// Tensors <-> kernels/gated_delta_rule (formula there): the token mixer of a Gated DeltaNet layer,
// normalisation and scaling of q and k included. CPU; float32, bfloat16 or float64 activations,
// float32 (float64) gates and state.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

struct DeltaRuleOutput {
  at::Tensor out;  // [B, T, Hv, dv], the activations' type
  at::Tensor
      state;  // [B, Hv, dk, dv] after the last token, float32 (float64 for float64 activations)
};

// Differentiable in every argument. q, k: [B, T, Hk, dk]; v: [B, T, Hv, dv]; g (log-decay), beta:
// [B, T, Hv]; initial_state: [B, Hv, dk, dv] or undefined (zeros). q, k, v may be views; any T.
DeltaRuleOutput gated_delta_rule_chunk(const at::Tensor& q, const at::Tensor& k,
                                       const at::Tensor& v, const at::Tensor& g,
                                       const at::Tensor& beta,
                                       const at::Tensor& initial_state = {});

struct DeltaRuleHeads {
  int64_t key_heads, value_heads, key_size, value_size;
};

// The same from one tensor [B, T, 2 Hk dk + Hv dv] = [q | k | v], e.g. the output of
// causal_conv_silu: its gradient comes back in one piece, which saves the zero-filled slices that
// autograd would add up.
DeltaRuleOutput gated_delta_rule_chunk_packed(const at::Tensor& qkv, const DeltaRuleHeads& heads,
                                              const at::Tensor& g, const at::Tensor& beta,
                                              const at::Tensor& initial_state = {});

// Token by token, for decoding; records no gradient. `state` undefined means zeros; it is not
// changed.
DeltaRuleOutput gated_delta_rule_recurrent(const at::Tensor& q, const at::Tensor& k,
                                           const at::Tensor& v, const at::Tensor& g,
                                           const at::Tensor& beta, const at::Tensor& state = {});

}  // namespace foretrace::lm::ops
