#include "lm/ops/gated_delta_rule.h"

#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using kernels::Element;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::HeadStrides strides_of(const at::Tensor& x) {
  return {x.stride(0), x.stride(1), x.stride(2)};
}

struct Inputs {
  at::Tensor q, k, v, g, beta, initial_state;
};

kernels::DeltaShape shape_of(const Inputs& in) {
  TORCH_CHECK(in.q.dim() == 4 && in.k.sizes() == in.q.sizes(),
              "q and k must be [B, T, Hk, dk], got ", in.q.sizes(), " and ", in.k.sizes());
  TORCH_CHECK(in.v.dim() == 4 && in.v.size(0) == in.q.size(0) && in.v.size(1) == in.q.size(1),
              "v must be [B, T, Hv, dv] with the B and T of q, got ", in.v.sizes());
  const kernels::DeltaShape shape{in.q.size(0), in.q.size(1), in.q.size(2),
                                  in.v.size(2), in.q.size(3), in.v.size(3)};
  TORCH_CHECK(shape.key_heads > 0 && shape.value_heads % shape.key_heads == 0,
              "Hv = ", shape.value_heads, " is not a multiple of Hk = ", shape.key_heads);
  TORCH_CHECK(shape.key_size > 0 && shape.value_size > 0 &&
                  shape.key_size <= kernels::kDeltaMaxHeadSize &&
                  shape.value_size <= kernels::kDeltaMaxHeadSize,
              "head sizes must be 1 to ", kernels::kDeltaMaxHeadSize);
  const at::IntArrayRef gate_sizes = in.v.sizes().slice(0, 3);
  TORCH_CHECK(in.g.sizes() == gate_sizes && in.beta.sizes() == gate_sizes,
              "g and beta must be [B, T, Hv], got ", in.g.sizes(), " and ", in.beta.sizes());
  const std::vector<int64_t> state{shape.batch, shape.value_heads, shape.key_size,
                                   shape.value_size};
  TORCH_CHECK(!in.initial_state.defined() || in.initial_state.sizes() == at::IntArrayRef(state),
              "the state must be [B, Hv, dk, dv] = ", state);
  return shape;
}

// q, k, v of one type with dense rows, the rest in the parameter type.
Inputs prepared(const Inputs& in) {
  const Element element = element_of(in.q, "q");
  TORCH_CHECK(in.k.scalar_type() == in.q.scalar_type() && in.v.scalar_type() == in.q.scalar_type(),
              "q, k and v must be of one type");
  return {dense_last(in.q),
          dense_last(in.k),
          dense_last(in.v),
          as_parameter(in.g, element),
          as_parameter(in.beta, element),
          as_parameter(in.initial_state, element)};
}

kernels::GatedDeltaRuleArgs args_of(const Inputs& in) {
  kernels::GatedDeltaRuleArgs args{};
  args.shape = shape_of(in);
  args.element = element_of(in.q, "q");
  args.q = in.q.data_ptr();
  args.k = in.k.data_ptr();
  args.v = in.v.data_ptr();
  args.q_strides = strides_of(in.q);
  args.k_strides = strides_of(in.k);
  args.v_strides = strides_of(in.v);
  args.g = in.g.data_ptr();
  args.beta = in.beta.data_ptr();
  args.initial_state = pointer(in.initial_state);
  return args;
}

struct Forward {
  DeltaRuleOutput output;
  at::Tensor chunk_states;  // undefined unless asked for
};

Forward run_forward(const Inputs& in, bool recurrent, bool keep_chunk_states) {
  kernels::GatedDeltaRuleArgs args = args_of(in);
  const kernels::DeltaShape& s = args.shape;
  const auto param = in.g.options();
  Forward forward;
  forward.output.out = at::empty({s.batch, s.tokens, s.value_heads, s.value_size}, in.v.options());
  forward.output.state = at::empty({s.batch, s.value_heads, s.key_size, s.value_size}, param);
  args.out = forward.output.out.data_ptr();
  args.final_state = forward.output.state.data_ptr();
  if (keep_chunk_states) {
    forward.chunk_states = at::empty(
        {s.batch, s.value_heads, kernels::delta_chunks(s.tokens), s.key_size, s.value_size}, param);
    args.chunk_states = forward.chunk_states.data_ptr();
  }
  if (recurrent) {
    kernels::gated_delta_rule_recurrent(args, parallel_for);
  } else {
    kernels::gated_delta_rule_chunk(args, parallel_for);
  }
  return forward;
}

// d_out and d_state may be undefined (zero). Writes dq, dk, dv where they are; returns dg, dbeta,
// d_initial_state.
variable_list run_backward(const Inputs& in, const at::Tensor& chunk_states, at::Tensor d_out,
                           at::Tensor d_state, const at::Tensor& dq, const at::Tensor& dk,
                           const at::Tensor& dv) {
  kernels::GatedDeltaRuleArgs args = args_of(in);
  args.chunk_states = chunk_states.data_ptr();
  d_out = d_out.defined() ? d_out.contiguous() : at::zeros(in.v.sizes(), in.v.options());
  if (d_state.defined()) d_state = d_state.contiguous();
  const at::Tensor dg = at::empty_like(in.g), dbeta = at::empty_like(in.beta);
  const at::Tensor d_initial =
      in.initial_state.defined() ? at::empty_like(in.initial_state) : at::Tensor();
  kernels::GatedDeltaRuleGrads grads{};
  grads.d_out = d_out.data_ptr();
  grads.d_final_state = pointer(d_state);
  grads.dq = dq.data_ptr();
  grads.dk = dk.data_ptr();
  grads.dv = dv.data_ptr();
  grads.dq_strides = strides_of(dq);
  grads.dk_strides = strides_of(dk);
  grads.dv_strides = strides_of(dv);
  grads.dg = dg.data_ptr();
  grads.dbeta = dbeta.data_ptr();
  grads.d_initial_state = pointer(d_initial);
  kernels::gated_delta_rule_chunk_backward(args, grads, parallel_for);
  return {dg, dbeta, d_initial};
}

struct ChunkFunction : torch::autograd::Function<ChunkFunction> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& q, const at::Tensor& k,
                               const at::Tensor& v, const at::Tensor& g, const at::Tensor& beta,
                               const std::optional<at::Tensor>& state) {
    const at::Tensor initial_state = state.value_or(at::Tensor());
    const Forward result = run_forward({q, k, v, g, beta, initial_state}, false, true);
    ctx->save_for_backward({q, k, v, g, beta, initial_state, result.chunk_states});
    ctx->set_materialize_grads(false);
    return {result.output.out, result.output.state};
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const Inputs in{saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]};
    const at::Tensor dq = at::empty(in.q.sizes(), in.q.options()),
                     dk = at::empty(in.k.sizes(), in.k.options()),
                     dv = at::empty(in.v.sizes(), in.v.options());
    const variable_list rest = run_backward(in, saved[6], grads[0], grads[1], dq, dk, dv);
    return {dq, dk, dv, rest[0], rest[1], rest[2]};
  }
};

// q, k and v as views of [q | k | v].
Inputs unpacked(const at::Tensor& qkv, const DeltaRuleHeads& h, const at::Tensor& g,
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

struct PackedFunction : torch::autograd::Function<PackedFunction> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& qkv, const at::Tensor& g,
                               const at::Tensor& beta, const std::optional<at::Tensor>& state,
                               const DeltaRuleHeads& h) {
    const at::Tensor initial_state = state.value_or(at::Tensor());
    const Forward result = run_forward(unpacked(qkv, h, g, beta, initial_state), false, true);
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
    const Inputs d = unpacked(dqkv, heads, {}, {}, {});
    const variable_list rest = run_backward(unpacked(saved[0], heads, saved[1], saved[2], saved[3]),
                                            saved[4], grads[0], grads[1], d.q, d.k, d.v);
    return {dqkv, rest[0], rest[1], rest[2], at::Tensor()};
  }
};

}  // namespace

DeltaRuleOutput gated_delta_rule_chunk(const at::Tensor& q, const at::Tensor& k,
                                       const at::Tensor& v, const at::Tensor& g,
                                       const at::Tensor& beta, const at::Tensor& initial_state) {
  const Inputs in = prepared({q, k, v, g, beta, initial_state});
  if (!wants_grad({q, k, v, g, beta, initial_state})) return run_forward(in, false, false).output;
  const variable_list out =
      ChunkFunction::apply(in.q, in.k, in.v, in.g, in.beta, if_defined(in.initial_state));
  return {out[0], out[1]};
}

DeltaRuleOutput gated_delta_rule_chunk_packed(const at::Tensor& qkv, const DeltaRuleHeads& heads,
                                              const at::Tensor& g, const at::Tensor& beta,
                                              const at::Tensor& initial_state) {
  const Element element = element_of(qkv, "qkv");
  const at::Tensor dense = dense_last(qkv);
  const at::Tensor g_param = as_parameter(g, element), beta_param = as_parameter(beta, element);
  const at::Tensor state = as_parameter(initial_state, element);
  if (!wants_grad({qkv, g, beta, initial_state})) {
    return run_forward(unpacked(dense, heads, g_param, beta_param, state), false, false).output;
  }
  const variable_list out =
      PackedFunction::apply(dense, g_param, beta_param, if_defined(state), heads);
  return {out[0], out[1]};
}

DeltaRuleOutput gated_delta_rule_recurrent(const at::Tensor& q, const at::Tensor& k,
                                           const at::Tensor& v, const at::Tensor& g,
                                           const at::Tensor& beta, const at::Tensor& state) {
  const at::NoGradGuard no_grad;
  return run_forward(prepared({q, k, v, g, beta, state}), true, false).output;
}

}  // namespace foretrace::lm::ops
