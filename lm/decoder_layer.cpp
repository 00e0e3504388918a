#include "lm/decoder_layer.h"

#include <torch/torch.h>

#include "lm/gated_attention.h"
#include "lm/gated_delta_net.h"
#include "lm/ops/rms_norm.h"
#include "lm/swiglu.h"

namespace foretrace::lm {
namespace {

std::unique_ptr<TokenMixer> make_token_mixer(const ModelConfig& config, size_t index, ParameterTable& table,
                                             const std::string& prefix) {
  if (config.layer_types[index] == LayerType::kFullAttention)
    return std::make_unique<GatedAttention>(config, table, prefix + "self_attn.");
  return std::make_unique<GatedDeltaNet>(config, table, prefix + "linear_attn.");
}

const Parameter& add_norm(const ModelConfig& config, ParameterTable& table, const std::string& key) {
  return table.add(ParameterKind::kNorm, InitialValue::kZero, {config.hidden_size}, key);
}

}  // namespace

DecoderLayer::DecoderLayer(const ModelConfig& config, size_t index, ParameterTable& table, const std::string& prefix)
    : eps_(config.rms_norm_eps),
      input_norm_(add_norm(config, table, prefix + "input_layernorm.weight")),
      token_mixer_(make_token_mixer(config, index, table, prefix)),
      channel_norm_(add_norm(config, table, prefix + "post_attention_layernorm.weight")),
      channel_mixer_(std::make_unique<Swiglu>(config, table, prefix + "mlp.")) {}

at::Tensor DecoderLayer::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const at::Tensor mixed = x + token_mixer_->forward(ops::rms_norm(x, input_norm_.value, eps_), sequence, cache);
  return mixed + channel_mixer_->forward(ops::rms_norm(mixed, channel_norm_.value, eps_));
}

}  // namespace foretrace::lm
