#include "lm/multi_token_head.h"

#include <algorithm>

#include "lm/linear.h"
#include "lm/recomputation.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

RmsNorm add_norm(const ModelConfig& config, ParameterTable& table, const std::string& key) {
  return RmsNorm(table, config.hidden_size, {key}, {config.rms_norm_eps, config.zero_centred_norm});
}

ModelConfig one_layer(ModelConfig config) {
  config.layer_types = {LayerType::kFullAttention};
  config.channel_types = {config.num_experts > 0 ? ChannelType::kExperts : ChannelType::kDense};
  return config;
}

}  // namespace

MultiTokenHead::MultiTokenHead(const ModelConfig& config, ParameterTable& table)
    : next_norm_(add_norm(config, table, "mtp.pre_fc_norm_embedding.weight")),
      state_norm_(add_norm(config, table, "mtp.pre_fc_norm_hidden.weight")),
      join_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, 2 * config.hidden_size}, "mtp.fc.weight")),
      layer_(one_layer(config), 0, table, "mtp.layers.0."),
      norm_(add_norm(config, table, "mtp.norm.weight")) {}

at::Tensor MultiTokenHead::forward(const at::Tensor& states, const at::Tensor& next, const SequenceContext& sequence,
                                   LayerCache* cache) const {
  const at::Tensor joined = linear(at::cat({next_norm_.forward(next), state_norm_.forward(states)}, -1), join_);
  return norm_.forward(sequence.recompute ? recomputed(layer_, joined, sequence) : layer_.forward(joined, sequence, cache));
}

void MultiTokenHead::step(TokenStep& step, const float* states, const float* next, LayerCache& cache, float* out) const {
  const int64_t width = join_.value.size(0);
  float* both = step.scratch.take(step.rows * 2 * width);
  float* normed = step.scratch.take(step.rows * width);
  float* x = step.scratch.take(step.rows * width);
  const auto place = [&](const RmsNorm& norm, const float* from, int64_t offset) {
    norm.step(step.rows, from, normed);
    for (int64_t row = 0; row < step.rows; ++row) std::copy_n(normed + row * width, width, both + 2 * row * width + offset);
  };
  place(next_norm_, next, 0);
  place(state_norm_, states, width);
  linear_step(join_, {step.rows, both, x});
  layer_.step(step, cache, x);
  norm_.step(step.rows, x, out);
}

}  // namespace foretrace::lm
