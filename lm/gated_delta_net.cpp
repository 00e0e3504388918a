#include "lm/gated_delta_net.h"

#include <torch/torch.h>

#include <numeric>

#include "lm/linear.h"
#include "lm/ops/causal_conv.h"
#include "lm/ops/delta_gates.h"
#include "lm/ops/gated_delta_rule.h"
#include "lm/ops/rms_norm.h"

namespace foretrace::lm {
namespace {

// Checkpoint rows are grouped by key head, a group holding sizes[p] / groups rows of each part p; the value's rows are
// sorted by part. Row r of the checkpoint is row map[r] of the value.
at::Tensor grouped_rows(const std::vector<int64_t>& sizes, int64_t groups) {
  std::vector<int64_t> map;
  for (int64_t group = 0; group < groups; ++group) {
    int64_t begin = 0;
    for (const int64_t size : sizes) {
      const int64_t rows = size / groups;
      for (int64_t i = 0; i < rows; ++i) map.push_back(begin + group * rows + i);
      begin += size;
    }
  }
  return at::tensor(map, at::kLong);
}

Parameter& add_grouped(ParameterTable& table, const std::string& key, const std::vector<int64_t>& sizes, int64_t groups,
                       int64_t width) {
  const int64_t rows = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {rows, width},
                   {{key, {rows, width}, 0, grouped_rows(sizes, groups)}}, sizes);
}

}  // namespace

GatedDeltaNet::GatedDeltaNet(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : key_heads_(config.linear_num_key_heads),
      value_heads_(config.linear_num_value_heads),
      key_width_(config.linear_key_head_dim),
      value_width_(config.linear_value_head_dim),
      kernel_(config.linear_conv_kernel_dim),
      eps_(config.rms_norm_eps),
      qkvz_(add_grouped(table, prefix + "in_proj_qkvz.weight",
                        {config.key_dim(), config.key_dim(), config.value_dim(), config.value_dim()}, key_heads_,
                        config.hidden_size)),
      ba_(add_grouped(table, prefix + "in_proj_ba.weight", {value_heads_, value_heads_}, key_heads_, config.hidden_size)),
      conv_(table.add(ParameterKind::kConv, InitialValue::kConvUniform,
                      {2 * config.key_dim() + config.value_dim(), kernel_}, prefix + "conv1d.weight")),
      dt_bias_(table.add(ParameterKind::kGate, InitialValue::kTimeStep, {value_heads_}, prefix + "dt_bias")),
      a_log_(table.add(ParameterKind::kGate, InitialValue::kLogDecay, {value_heads_}, prefix + "A_log")),
      norm_(table.add(ParameterKind::kNorm, InitialValue::kOne, {value_width_}, prefix + "norm.weight")),
      out_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, config.value_dim()},
                     prefix + "out_proj.weight")) {}

at::Tensor GatedDeltaNet::convolve(const at::Tensor& mixed, const SequenceContext& sequence, LayerCache* cache) const {
  if (cache == nullptr) return ops::causal_conv_silu(mixed, conv_.value);
  if (!sequence.ragged) {
    const ops::CausalConvStep step = ops::causal_conv_silu_step(mixed, conv_.value, cache->conv);
    cache->conv = step.history;
    return step.out;
  }
  // The last K-1 inputs of each row: they end behind its last token, not behind its padding.
  const int64_t history = kernel_ - 1;
  const auto wide = mixed.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const at::Tensor before = cache->conv.defined() ? cache->conv
                                                  : at::zeros({mixed.size(0), history, mixed.size(2)},
                                                              mixed.options().dtype(wide));
  const at::Tensor window = at::cat({before, mixed.to(wide)}, 1);
  const at::Tensor slot = at::tensor(sequence.counts, at::kLong).unsqueeze(1) + at::arange(history, at::kLong);
  cache->conv = window.gather(1, slot.unsqueeze(-1).expand({-1, -1, window.size(2)}));
  return ops::causal_conv_silu(mixed, conv_.value, before);
}

ops::DeltaRuleOutput GatedDeltaNet::apply_rule(const at::Tensor& mixed, const ops::DeltaGates& gates, bool recurrent,
                                               const at::Tensor& state) const {
  if (!recurrent) {
    const ops::DeltaRuleHeads heads{key_heads_, value_heads_, key_width_, value_width_};
    return ops::gated_delta_rule_chunk_packed(mixed, heads, gates.g, gates.beta, state);
  }
  const int64_t key_dim = key_heads_ * key_width_;
  const int64_t value_dim = value_heads_ * value_width_;
  const auto parts = mixed.split_with_sizes({key_dim, key_dim, value_dim}, -1);
  return ops::gated_delta_rule_recurrent(parts[0].unflatten(-1, {key_heads_, key_width_}),
                                         parts[1].unflatten(-1, {key_heads_, key_width_}),
                                         parts[2].unflatten(-1, {value_heads_, value_width_}), gates.g, gates.beta, state);
}

at::Tensor GatedDeltaNet::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const int64_t value_dim = value_heads_ * value_width_;
  const int64_t channels = 2 * key_heads_ * key_width_ + value_dim;
  const auto projected = linear(x, qkvz_).split_with_sizes({channels, value_dim}, -1);
  const at::Tensor mixed = convolve(projected[0], sequence, cache);
  const auto ba = linear(x, ba_).split_with_sizes({value_heads_, value_heads_}, -1);
  ops::DeltaGates gates = ops::delta_gates(ba[1], ba[0], a_log_.value, dt_bias_.value);
  if (sequence.ragged) {  // a zero g and beta leave the state as it is
    const at::Tensor keep = sequence.valid.unsqueeze(-1).to(gates.g.scalar_type());
    gates = {gates.g * keep, gates.beta * keep};
  }
  const auto output = apply_rule(mixed, gates, sequence.recurrent, cache != nullptr ? cache->state : at::Tensor());
  if (cache != nullptr) cache->state = output.state;
  const at::Tensor z = projected[1].unflatten(-1, {value_heads_, value_width_});
  return linear(ops::gated_rms_norm(output.out, z, norm_.value, eps_).flatten(2), out_);
}

}  // namespace foretrace::lm
