#include "lm/ops/gated_delta_rule.h"

#include "lm/ops/bridge.h"
#include "lm/ops/delta_rule.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using kernels::Element;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// q, k and v as views of [q | k | v].
DeltaRuleInputs unpacked(const at::Tensor& qkv, const DeltaRuleHeads& h, const at::Tensor& g,
                         const at::Tensor& beta, const at::Tensor& initial_state) {
  const int64_t key_dim = h.key_heads * h.key_size, value_dim = h.value_heads * h.value_size;
  TORCH_CHECK(qkv.dim() == 3 && qkv.size(2) == 2 * key_dim + value_dim, "qkv must be [B, T, ",
              2 * key_dim + value_dim, "], got ", qkv.sizes());
  return {qkv.narrow(2, 0, key_dim).unflatten(2, {h.key_heads, h.key_size}),
          qkv.narrow(2, key_dim, key_dim).unflatten(2, {h.key_heads, h.key_size}),
          qkv.narrow(2, 2 * key_dim, value_dim).unflatten(2, {h.value_heads, h.value_size}),
          g,
          beta,
          initial_state};
}

DeltaRuleHeads heads_from(const at::IValue& value) {
  const auto list = value.toIntVector();
  return {list[0], list[1], list[2], list[3]};
}

struct PackedDeltaRule : torch::autograd::Function<PackedDeltaRule> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& qkv, const at::Tensor& g,
                               const at::Tensor& beta, const std::optional<at::Tensor>& state,
                               const DeltaRuleHeads& h) {
    const at::Tensor initial_state = state.value_or(at::Tensor());
    const DeltaRuleForward result =
        run_chunk(DeltaRule::kGated, unpacked(qkv, h, g, beta, initial_state), true);
    ctx->save_for_backward({qkv, g, beta, initial_state, result.chunk_states});
    ctx->saved_data["heads"] =
        std::vector<int64_t>{h.key_heads, h.value_heads, h.key_size, h.value_size};
    ctx->set_materialize_grads(false);
    return {result.output.out, result.output.state};
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const DeltaRuleHeads heads = heads_from(ctx->saved_data["heads"]);
    const at::Tensor dqkv = at::empty(saved[0].sizes(), saved[0].options());
    const DeltaRuleInputs d = unpacked(dqkv, heads, {}, {}, {});
    const variable_list rest = run_chunk_backward(
        DeltaRule::kGated, unpacked(saved[0], heads, saved[1], saved[2], saved[3]), saved[4],
        grads[0], grads[1], d.q, d.k, d.v);
    return {dqkv, rest[0], rest[1], rest[2], at::Tensor()};
  }
};

}  // namespace

DeltaRuleOutput gated_delta_rule_chunk(const at::Tensor& q, const at::Tensor& k,
                                       const at::Tensor& v, const at::Tensor& g,
                                       const at::Tensor& beta, const at::Tensor& initial_state) {
  return delta_rule_chunk(DeltaRule::kGated, {q, k, v, g, beta, initial_state});
}

DeltaRuleOutput gated_delta_rule_chunk_packed(const at::Tensor& qkv, const DeltaRuleHeads& heads,
                                              const at::Tensor& g, const at::Tensor& beta,
                                              const at::Tensor& initial_state) {
  const Element element = element_of(qkv, "qkv");
  const at::Tensor dense = dense_last(qkv);
  const at::Tensor g_param = as_parameter(g, element), beta_param = as_parameter(beta, element);
  const at::Tensor state = as_parameter(initial_state, element);
  if (!wants_grad({qkv, g, beta, initial_state})) {
    return run_chunk(DeltaRule::kGated, unpacked(dense, heads, g_param, beta_param, state), false)
        .output;
  }
  const variable_list out =
      PackedDeltaRule::apply(dense, g_param, beta_param, if_defined(state), heads);
  return {out[0], out[1]};
}

DeltaRuleOutput gated_delta_rule_recurrent(const at::Tensor& q, const at::Tensor& k,
                                           const at::Tensor& v, const at::Tensor& g,
                                           const at::Tensor& beta, const at::Tensor& state) {
  return delta_rule_recurrent(DeltaRule::kGated, {q, k, v, g, beta, state});
}

}  // namespace foretrace::lm::ops
