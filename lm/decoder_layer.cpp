#include "lm/decoder_layer.h"

#include <algorithm>

#include "lm/attention.h"
#include "lm/gated_delta_net.h"
#include "lm/latent_attention.h"
#include "lm/mixture_of_experts.h"
#include "lm/swiglu.h"
#include "lm/torch.h"
#include "lm/two_streams.h"

namespace foretrace::lm {
namespace {

bool is_linear(const ModelConfig& config, size_t index) {
  return config.layer_types[index] == LayerType::kLinearAttention;
}

std::unique_ptr<TokenMixer> make_token_mixer(const ModelConfig& config, size_t index, ParameterTable& table,
                                             const std::string& prefix) {
  const bool one_name = config.family == ModelFamily::kKimiLinear;
  if (is_linear(config, index))
    return std::make_unique<GatedDeltaNet>(config, table, prefix + (one_name ? "self_attn." : "linear_attn."));
  if (config.kv_lora_rank > 0) return std::make_unique<LatentAttention>(config, table, prefix + "self_attn.");
  return std::make_unique<Attention>(config, config.layer_types[index], table, prefix + "self_attn.");
}

std::unique_ptr<ChannelMixer> make_channel_mixer(const ModelConfig& config, size_t index, ParameterTable& table,
                                                 const std::string& prefix) {
  if (config.has_experts(index)) return std::make_unique<MixtureOfExperts>(config, table, prefix);
  std::vector<std::string> names = {prefix + "mlp."};
  if (config.family == ModelFamily::kKimiLinear) names.push_back(prefix + "block_sparse_moe.");
  return std::make_unique<Swiglu>(config.hidden_size, config.intermediate_size, table, names);
}

struct NormNames {
  std::vector<std::string> token, channel;  // as written, then others
};

NormNames norm_names(const ModelConfig& config, bool post_norm, const std::string& prefix) {
  const std::string input = prefix + "input_layernorm.weight";
  const std::string middle = prefix + "post_attention_layernorm.weight";
  const std::string last = prefix + "post_feedforward_layernorm.weight";
  if (config.family != ModelFamily::kOlmoHybrid)
    return post_norm ? NormNames{{middle}, {last}} : NormNames{{input}, {middle}};
  const std::string olmo_input = prefix + "attention_layer_norm.weight";
  const std::string olmo_middle = prefix + "feedforward_layer_norm.weight";
  return post_norm ? NormNames{{olmo_middle, middle}, {last}} : NormNames{{olmo_input, input}, {olmo_middle, middle}};
}

}  // namespace

DecoderLayer::DecoderLayer(const ModelConfig& config, size_t index, ParameterTable& table, const std::string& prefix)
    : width_(config.hidden_size),
      linear_(is_linear(config, index)),
      post_norm_(config.attention_post_norm && !linear_),
      token_norm_(table, config.hidden_size, norm_names(config, post_norm_, prefix).token,
                  {config.rms_norm_eps, config.zero_centred_norm}),
      token_mixer_(make_token_mixer(config, index, table, prefix)),
      channel_norm_(table, config.hidden_size, norm_names(config, post_norm_, prefix).channel,
                    {config.rms_norm_eps, config.zero_centred_norm}),
      channel_mixer_(make_channel_mixer(config, index, table, prefix)) {}

at::Tensor DecoderLayer::mix(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  if (!linear_) return token_mixer_->forward(x, sequence, cache);
  const at::Tensor ahead = sequence.stream_block > 0 ? scan_two_streams(*token_mixer_, x, sequence.stream_block)
                                                     : token_mixer_->forward(x, sequence, cache);
  if (sequence.reversal.empty()) return ahead;
  const Reversal& reversal = sequence.reversal;
  const SequenceContext plain = plain_sequence(reversal.count(), reversal.longest(), x.scalar_type());
  return reversal.add_back(ahead, token_mixer_->forward(reversal.take(x), plain, nullptr));
}

at::Tensor DecoderLayer::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  if (post_norm_) {
    const at::Tensor mixed = x + token_norm_.forward(mix(x, sequence, cache));
    return mixed + channel_norm_.forward(channel_mixer_->forward(mixed, sequence));
  }
  const at::Tensor mixed = x + mix(token_norm_.forward(x), sequence, cache);
  return mixed + channel_mixer_->forward(channel_norm_.forward(mixed), sequence);
}

void DecoderLayer::step(TokenStep& step, LayerCache& cache, float* x) const {
  const int64_t mark = step.scratch.mark();
  const int64_t count = step.rows * width_;
  float* normed = step.scratch.take(count);
  if (post_norm_) {
    float* mixed = step.scratch.take(count);
    const auto add_normed = [&](const RmsNorm& norm) {
      norm.step(step.rows, mixed, normed);
      for (int64_t i = 0; i < count; ++i) x[i] += normed[i];
    };
    std::fill_n(mixed, count, 0.0F);
    token_mixer_->step(step, x, cache, mixed);
    add_normed(token_norm_);
    std::fill_n(mixed, count, 0.0F);
    channel_mixer_->step(step, x, mixed);
    add_normed(channel_norm_);
  } else {
    token_norm_.step(step.rows, x, normed);
    token_mixer_->step(step, normed, cache, x);
    channel_norm_.step(step.rows, x, normed);
    channel_mixer_->step(step, normed, x);
  }
  step.scratch.release(mark);
}

}  // namespace foretrace::lm
