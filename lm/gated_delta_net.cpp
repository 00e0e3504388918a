#include "lm/gated_delta_net.h"

#include "lm/delta_spelling.h"
#include "lm/linear.h"
#include "lm/ops/channel_delta_rule.h"
#include "lm/ops/rms_norm.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Parameter& add_projection(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const DeltaWidths widths(config);
  std::vector<int64_t> blocks = {widths.query};
  for (int64_t i = 0; i < config.linear_factors; ++i) blocks.push_back(config.key_dim());
  for (int64_t i = 0; i < config.linear_factors; ++i) blocks.push_back(config.value_dim());
  if (widths.gate > 0) blocks.push_back(widths.gate);
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {widths.channels() + widths.gate, config.hidden_size},
                   projection_spelling(config, prefix), blocks);
}

std::optional<LowRank> add_gate(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  if (config.linear_output_gate == OutputGate::kNone || config.linear_gate_rank == 0) return std::nullopt;
  return LowRank(table, config.value_dim(), config.linear_gate_rank, config.hidden_size, prefix + "g_");
}

int64_t channels_without_silu(const ModelConfig& config) {
  const DeltaWidths widths(config);
  return config.linear_qk_silu ? 0 : widths.query + widths.key;
}

// A zero g and beta leave the state as it is.
void forget_padding(DeltaStrengths& strengths, const at::Tensor& valid) {
  const at::Tensor keep = valid.unsqueeze(-1).to(strengths.g.scalar_type());
  strengths.beta = strengths.beta * keep;
  strengths.g = strengths.g * (strengths.g.dim() == 4 ? keep.unsqueeze(-1) : keep);
  if (strengths.sign.defined())
    strengths.sign = at::where(valid.unsqueeze(-1).unsqueeze(-1), strengths.sign, at::ones_like(strengths.sign));
}

DeltaStrengths set_apart(const DeltaStrengths& strengths, const Packing& packing) {
  return {packing.apart(strengths.beta), packing.apart(strengths.g), packing.apart(strengths.sign)};
}

// [B, T, H, ...] -> [B, n T, H, ...]: each token's decay before its first write, `still` before the others.
at::Tensor before_first_write(const at::Tensor& x, int64_t factors, double still) {
  if (!x.defined()) return x;
  std::vector<at::Tensor> steps(static_cast<size_t>(factors), at::full_like(x, still).detach());
  steps.front() = x;
  return at::stack(steps, 2).flatten(1, 2);
}

}  // namespace

GatedDeltaNet::GatedDeltaNet(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : heads_{config.linear_num_key_heads, config.linear_num_value_heads, config.linear_key_head_dim,
             config.linear_value_head_dim},
      factors_(config.linear_factors),
      by_channel_(config.linear_decay == DecayKind::kChannel || config.linear_decay == DecayKind::kSignedChannel),
      gate_(config.linear_output_gate),
      eps_(config.output_norm_eps()),
      projection_(add_projection(config, table, prefix)),
      strength_(config, table, prefix),
      gate_projection_(add_gate(config, table, prefix)),
      convolution_(table, DeltaWidths(config).channels(), config.linear_conv_kernel_dim, channels_without_silu(config),
                   convolution_spellings(config, prefix)),
      norm_(table.add(ParameterKind::kNorm, InitialValue::kOne, {heads_.value_size}, norm_key(config, prefix))),
      out_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, config.value_dim()},
                     out_key(config, prefix))) {}

ops::DeltaRuleOutput GatedDeltaNet::apply_rule(const at::Tensor& mixed, const DeltaStrengths& strengths, bool recurrent,
                                               const at::Tensor& state) const {
  if (by_channel_ || factors_ > 1) return apply_in_steps(mixed, strengths, recurrent, state);
  if (!recurrent) return ops::gated_delta_rule_chunk_packed(mixed, heads_, strengths.g, strengths.beta, state);
  const int64_t key = heads_.key_heads * heads_.key_size;
  const int64_t value = heads_.value_heads * heads_.value_size;
  const auto parts = mixed.split_with_sizes({key, key, value}, -1);
  return ops::gated_delta_rule_recurrent(parts[0].unflatten(-1, {heads_.key_heads, heads_.key_size}),
                                         parts[1].unflatten(-1, {heads_.key_heads, heads_.key_size}),
                                         parts[2].unflatten(-1, {heads_.value_heads, heads_.value_size}), strengths.g,
                                         strengths.beta, state);
}

ops::DeltaRuleOutput GatedDeltaNet::apply_in_steps(const at::Tensor& mixed, const DeltaStrengths& strengths,
                                                   bool recurrent, const at::Tensor& state) const {
  const int64_t key = heads_.key_heads * heads_.key_size;
  const int64_t value = heads_.value_heads * heads_.value_size;
  const auto parts = mixed.split_with_sizes({key, factors_ * key, factors_ * value}, -1);
  ops::ChannelDeltaInput in;
  in.q = parts[0].unflatten(-1, {heads_.key_heads, heads_.key_size}).repeat_interleave(factors_, 1);
  in.k = parts[1].unflatten(-1, {factors_, heads_.key_heads, heads_.key_size}).flatten(1, 2);
  in.v = parts[2].unflatten(-1, {factors_, heads_.value_heads, heads_.value_size}).flatten(1, 2);
  in.beta = strengths.beta.unflatten(-1, {factors_, heads_.value_heads}).flatten(1, 2);
  in.g = before_first_write(strengths.g, factors_, 0.0);
  in.sign = before_first_write(strengths.sign, factors_, 1.0);
  in.state = state;
  ops::DeltaRuleOutput output;
  if (by_channel_) {
    output = recurrent ? ops::channel_delta_rule_recurrent(in) : ops::channel_delta_rule_chunk(in);
  } else {
    output = recurrent ? ops::gated_delta_rule_recurrent(in.q, in.k, in.v, in.g, in.beta, state)
                       : ops::gated_delta_rule_chunk(in.q, in.k, in.v, in.g, in.beta, state);
  }
  output.out = output.out.unflatten(1, {-1, factors_}).select(2, factors_ - 1);
  return output;
}

at::Tensor GatedDeltaNet::gated(const at::Tensor& out, const at::Tensor& z) const {
  if (gate_ == OutputGate::kSilu) return ops::gated_rms_norm(out, z, norm_.value, eps_);
  if (gate_ == OutputGate::kNone) return ops::rms_norm(out, norm_.value, eps_, false);
  const auto type = norm_.value.scalar_type();  // in fp32 to the end
  return (ops::rms_norm(out.to(type), norm_.value, eps_, false) * at::sigmoid(z.to(type))).to(out.scalar_type());
}

at::Tensor GatedDeltaNet::forward(const at::Tensor& given, const SequenceContext& sequence, LayerCache* cache) const {
  const at::Tensor x = sequence.ragged ? given * sequence.valid.unsqueeze(-1).to(given.scalar_type()) : given;
  const int64_t gate = gate_ == OutputGate::kNone || gate_projection_.has_value() ? 0 : heads_.value_heads * heads_.value_size;
  const at::Tensor projected = linear(x, projection_);
  const auto parts = projected.split_with_sizes({projected.size(-1) - gate, gate}, -1);
  const at::Tensor mixed =
      convolution_.forward(sequence.packing.apart(parts[0]), sequence, cache != nullptr ? &cache->conv : nullptr);
  DeltaStrengths strengths = set_apart(strength_.forward(x), sequence.packing);
  if (sequence.ragged) forget_padding(strengths, sequence.valid);
  const auto output = apply_rule(mixed, strengths, sequence.recurrent, cache != nullptr ? cache->state : at::Tensor());
  if (cache != nullptr) cache->state = output.state;
  at::Tensor z = gate_projection_.has_value() ? gate_projection_->forward(x) : parts[1];
  if (gate_ != OutputGate::kNone) z = z.unflatten(-1, {heads_.value_heads, heads_.value_size});
  return linear(gated(sequence.packing.together(output.out), z).flatten(2), out_);
}

}  // namespace foretrace::lm
