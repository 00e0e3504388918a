#include "lm/gated_delta_net.h"

#include <torch/torch.h>

#include <numeric>

#include "lm/delta_rule.h"
#include "lm/linear.h"
#include "lm/norm.h"

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
  const int64_t history = kernel_ - 1;
  const at::Tensor before = cache != nullptr && cache->conv.defined()
                                ? cache->conv
                                : at::zeros({mixed.size(0), history, mixed.size(2)}, mixed.options());
  const at::Tensor window = at::cat({before, mixed}, 1);  // [B, K-1+T, C]
  if (cache != nullptr) {
    // The last K-1 inputs of each row: they end behind its last token, not behind its padding.
    const at::Tensor first = at::tensor(sequence.counts, at::kLong).unsqueeze(1) + at::arange(history, at::kLong);
    cache->conv = sequence.ragged
                      ? window.gather(1, first.unsqueeze(-1).expand({-1, -1, window.size(2)}))
                      : window.narrow(1, sequence.tokens, history).clone();
  }
  const at::Tensor weight = conv_.value;
  at::Tensor sum;
  for (int64_t i = 0; i < kernel_; ++i) {
    const at::Tensor term = window.narrow(1, i, sequence.tokens) * weight.select(1, i);
    sum = sum.defined() ? sum + term : term;
  }
  return at::silu(sum).to(mixed.scalar_type());
}

at::Tensor GatedDeltaNet::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const int64_t key_dim = key_heads_ * key_width_;
  const int64_t value_dim = value_heads_ * value_width_;
  const int64_t channels = 2 * key_dim + value_dim;
  const int64_t batch = sequence.batch;
  const int64_t tokens = sequence.tokens;
  const at::Tensor projected = linear(x, qkvz_);
  const at::Tensor mixed = convolve(projected.narrow(-1, 0, channels), sequence, cache);
  const at::Tensor z = projected.narrow(-1, channels, value_dim).view({batch, tokens, value_heads_, value_width_});

  const auto wide = x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const at::Tensor ba = linear(x, ba_).to(wide);
  DeltaRuleInput input;
  input.beta = at::sigmoid(ba.narrow(-1, 0, value_heads_));
  input.g = -at::exp(a_log_.value) * at::softplus(ba.narrow(-1, value_heads_, value_heads_) + dt_bias_.value);
  if (sequence.ragged) {
    const at::Tensor keep = sequence.valid.unsqueeze(-1).to(wide);
    input.beta = input.beta * keep;
    input.g = input.g * keep;
  }
  input.q = mixed.narrow(-1, 0, key_dim).view({batch, tokens, key_heads_, key_width_});
  input.k = mixed.narrow(-1, key_dim, key_dim).view({batch, tokens, key_heads_, key_width_});
  input.v = mixed.narrow(-1, 2 * key_dim, value_dim).view({batch, tokens, value_heads_, value_width_});
  if (cache != nullptr) input.state = cache->state;
  const DeltaRuleOutput output = sequence.recurrent ? delta_rule_recurrent(input) : delta_rule_chunked(input);
  if (cache != nullptr) cache->state = output.state;

  const at::Tensor normed = gated_rms_norm(output.o, z, norm_.value, eps_, sequence.compute_type);
  return linear(normed.view({batch, tokens, value_dim}), out_);
}

}  // namespace foretrace::lm
