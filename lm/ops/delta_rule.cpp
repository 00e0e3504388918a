#include "lm/ops/delta_rule.h"

#include "kernels/channel_delta_rule/channel_delta_rule.h"
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

struct Kernel {
  void (*chunk)(const kernels::DeltaRuleArgs&, kernels::ParallelFor, std::string_view);
  void (*chunk_backward)(const kernels::DeltaRuleArgs&, const kernels::DeltaRuleGrads&,
                         kernels::ParallelFor, std::string_view);
  void (*recurrent)(const kernels::DeltaRuleArgs&, kernels::ParallelFor, std::string_view);
};

Kernel kernel_of(DeltaRule rule) {
  if (rule == DeltaRule::kGated) {
    return {kernels::gated_delta_rule_chunk, kernels::gated_delta_rule_chunk_backward,
            kernels::gated_delta_rule_recurrent};
  }
  return {kernels::channel_delta_rule_chunk, kernels::channel_delta_rule_chunk_backward,
          kernels::channel_delta_rule_recurrent};
}

kernels::DeltaShape shape_of(DeltaRule rule, const DeltaRuleInputs& in) {
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
  const at::IntArrayRef beta_sizes = in.v.sizes().slice(0, 3);
  TORCH_CHECK(in.beta.sizes() == beta_sizes, "beta must be [B, T, Hv], got ", in.beta.sizes());
  std::vector<int64_t> gate_sizes = beta_sizes.vec();
  if (rule == DeltaRule::kChannel) gate_sizes.push_back(shape.key_size);
  TORCH_CHECK(in.g.sizes() == at::IntArrayRef(gate_sizes), "g must be ", gate_sizes, ", got ",
              in.g.sizes());
  const std::vector<int64_t> state{shape.batch, shape.value_heads, shape.key_size,
                                   shape.value_size};
  TORCH_CHECK(!in.initial_state.defined() || in.initial_state.sizes() == at::IntArrayRef(state),
              "the state must be [B, Hv, dk, dv] = ", state);
  return shape;
}

kernels::DeltaRuleArgs args_of(DeltaRule rule, const DeltaRuleInputs& in) {
  kernels::DeltaRuleArgs args{};
  args.shape = shape_of(rule, in);
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

DeltaRuleForward run_forward(DeltaRule rule, const DeltaRuleInputs& in, bool recurrent,
                             bool keep_chunk_states) {
  kernels::DeltaRuleArgs args = args_of(rule, in);
  const kernels::DeltaShape& s = args.shape;
  const auto param = in.g.options();
  DeltaRuleForward forward;
  forward.output.out = at::empty({s.batch, s.tokens, s.value_heads, s.value_size}, in.v.options());
  forward.output.state = at::empty({s.batch, s.value_heads, s.key_size, s.value_size}, param);
  args.out = forward.output.out.data_ptr();
  args.final_state = forward.output.state.data_ptr();
  if (keep_chunk_states) {
    forward.chunk_states = at::empty(
        {s.batch, s.value_heads, kernels::delta_chunks(s.tokens), s.key_size, s.value_size}, param);
    args.chunk_states = forward.chunk_states.data_ptr();
  }
  const Kernel kernel = kernel_of(rule);
  (recurrent ? kernel.recurrent : kernel.chunk)(args, parallel_for, kernels::forced_variant());
  return forward;
}

struct ChunkFunction : torch::autograd::Function<ChunkFunction> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& q, const at::Tensor& k,
                               const at::Tensor& v, const at::Tensor& g, const at::Tensor& beta,
                               const std::optional<at::Tensor>& state, DeltaRule rule) {
    const at::Tensor initial_state = state.value_or(at::Tensor());
    const DeltaRuleForward result = run_chunk(rule, {q, k, v, g, beta, initial_state}, true);
    ctx->save_for_backward({q, k, v, g, beta, initial_state, result.chunk_states});
    ctx->saved_data["rule"] = static_cast<int64_t>(rule);
    ctx->set_materialize_grads(false);
    return {result.output.out, result.output.state};
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const auto rule = static_cast<DeltaRule>(ctx->saved_data["rule"].toInt());
    const DeltaRuleInputs in{saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]};
    const at::Tensor dq = at::empty(in.q.sizes(), in.q.options()),
                     dk = at::empty(in.k.sizes(), in.k.options()),
                     dv = at::empty(in.v.sizes(), in.v.options());
    const variable_list rest =
        run_chunk_backward(rule, in, saved[6], grads[0], grads[1], dq, dk, dv);
    return {dq, dk, dv, rest[0], rest[1], rest[2], at::Tensor()};
  }
};

}  // namespace

DeltaRuleInputs prepared(const DeltaRuleInputs& in) {
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

DeltaRuleForward run_chunk(DeltaRule rule, const DeltaRuleInputs& in, bool keep_chunk_states) {
  return run_forward(rule, in, false, keep_chunk_states);
}

variable_list run_chunk_backward(DeltaRule rule, const DeltaRuleInputs& in,
                                 const at::Tensor& chunk_states, at::Tensor d_out,
                                 at::Tensor d_state, const at::Tensor& dq, const at::Tensor& dk,
                                 const at::Tensor& dv) {
  kernels::DeltaRuleArgs args = args_of(rule, in);
  args.chunk_states = chunk_states.data_ptr();
  d_out = d_out.defined() ? d_out.contiguous() : at::zeros(in.v.sizes(), in.v.options());
  if (d_state.defined()) d_state = d_state.contiguous();
  const at::Tensor dg = at::empty_like(in.g), dbeta = at::empty_like(in.beta);
  const at::Tensor d_initial =
      in.initial_state.defined() ? at::empty_like(in.initial_state) : at::Tensor();
  kernels::DeltaRuleGrads grads{};
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
  kernel_of(rule).chunk_backward(args, grads, parallel_for, kernels::forced_variant());
  return {dg, dbeta, d_initial};
}

DeltaRuleOutput delta_rule_chunk(DeltaRule rule, const DeltaRuleInputs& given) {
  const DeltaRuleInputs in = prepared(given);
  if (!wants_grad({in.q, in.k, in.v, in.g, in.beta, in.initial_state})) {
    return run_chunk(rule, in, false).output;
  }
  const variable_list out =
      ChunkFunction::apply(in.q, in.k, in.v, in.g, in.beta, if_defined(in.initial_state), rule);
  return {out[0], out[1]};
}

DeltaRuleOutput delta_rule_recurrent(DeltaRule rule, const DeltaRuleInputs& in) {
  const at::NoGradGuard no_grad;
  return run_forward(rule, prepared(in), true, false).output;
}

}  // namespace foretrace::lm::ops
