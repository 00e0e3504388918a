#include "lm/decoder_layer.h"

#include <algorithm>
#include <functional>

#include "lm/attention.h"
#include "lm/checkpoint_keys.h"
#include "lm/dense_and_experts.h"
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
  const char* name = config.family == ModelFamily::kHrmText ? "attn." : "self_attn.";
  return std::make_unique<Attention>(config, config.layer_types[index], table, prefix + name);
}

std::unique_ptr<ChannelMixer> make_channel_mixer(const ModelConfig& config, size_t index, ParameterTable& table,
                                                 const std::string& prefix) {
  if (config.has_experts(index) && config.dense_beside_experts) return std::make_unique<DenseAndExperts>(config, table, prefix);
  if (config.has_experts(index)) return std::make_unique<MixtureOfExperts>(config, table, prefix);
  std::vector<std::string> names = {prefix + "mlp."};
  if (config.family == ModelFamily::kKimiLinear) names.push_back(prefix + "block_sparse_moe.");
  return std::make_unique<Swiglu>(config, config.intermediate_size, table, names);
}

// Keys of the norms around the mixers: as written, then others; none where there is no norm.
struct NormNames {
  std::vector<std::string> token_in, token_out, channel_in, channel_out;
};

NormNames norm_names(const ModelConfig& config, size_t index, const std::string& prefix) {
  const std::string input = prefix + "input_layernorm.weight";
  const std::string middle = prefix + "post_attention_layernorm.weight";
  const std::string last = prefix + "post_feedforward_layernorm.weight";
  const bool post = config.attention_post_norm && !is_linear(config, index);
  if (config.sandwich_norm) {
    const bool inside = config.has_experts(index) && config.dense_beside_experts;  // that mixer has norms of its own
    return {{input}, {middle}, inside ? std::vector<std::string>{} : std::vector{prefix + "pre_feedforward_layernorm.weight"}, {last}};
  }
  if (config.family != ModelFamily::kOlmoHybrid) return post ? NormNames{{}, {middle}, {}, {last}} : NormNames{{input}, {}, {middle}, {}};
  const std::string olmo_input = prefix + "attention_layer_norm.weight";
  const std::string olmo_middle = prefix + "feedforward_layer_norm.weight";
  return post ? NormNames{{}, {olmo_middle, middle}, {}, {last}} : NormNames{{olmo_input, input}, {}, {olmo_middle, middle}, {}};
}

std::optional<RmsNorm> add_norm(const ModelConfig& config, ParameterTable& table, const std::vector<std::string>& names) {
  if (names.empty()) return std::nullopt;
  return RmsNorm(table, config.hidden_size, names, layer_norm_options(config));
}

at::Tensor normed(const std::optional<RmsNorm>& norm, const at::Tensor& x) { return norm ? norm->forward(x) : x; }

// DiffusionGemma keeps the number of other passes with its encoder, whose layers are the decoder's otherwise.
const Parameter& add_scale(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const bool encoder = config.family == ModelFamily::kDiffusionGemma;
  const std::string canvas = prefix + (encoder ? "layer_scalar" : "canvas_layer_scalar");
  const std::string other = encoder ? encoder_key(canvas) : prefix + "layer_scalar";
  Parameter& scale = table.add(ParameterKind::kBuffer, InitialValue::kOne, {2}, Spelling{{other, {1}, 0, {}}, {canvas, {1}, 1, {}}});
  scale.spellings.push_back({{canvas, {1}, 0, {}}, {canvas, {1}, 1, {}}});  // one for both
  return scale;
}

}  // namespace

DecoderLayer::DecoderLayer(const ModelConfig& config, size_t index, ParameterTable& table, const std::string& prefix)
    : width_(config.hidden_size), linear_(is_linear(config, index)) {
  const NormNames names = norm_names(config, index, prefix);
  token_in_ = add_norm(config, table, names.token_in);
  token_mixer_ = make_token_mixer(config, index, table, prefix);
  token_out_ = add_norm(config, table, names.token_out);
  channel_in_ = add_norm(config, table, names.channel_in);
  channel_mixer_ = make_channel_mixer(config, index, table, prefix);
  channel_out_ = add_norm(config, table, names.channel_out);
  if (config.layer_scale) scale_ = &add_scale(config, table, prefix);
}

at::Tensor DecoderLayer::mix(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  if (!linear_) return token_mixer_->forward(x, sequence, cache);
  const at::Tensor ahead = sequence.stream_block > 0 ? scan_two_streams(*token_mixer_, x, sequence)
                                                     : token_mixer_->forward(x, sequence, cache);
  if (sequence.reversal.empty()) return ahead;
  const Reversal& reversal = sequence.reversal;
  const SequenceContext plain = plain_sequence(reversal.count(), reversal.longest(), x.scalar_type());
  return reversal.add_back(ahead, token_mixer_->forward(reversal.take(x), plain, nullptr));
}

at::Tensor DecoderLayer::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const at::Tensor mixed = x + normed(token_out_, mix(normed(token_in_, x), sequence, cache));
  const at::Tensor y = mixed + normed(channel_out_, channel_mixer_->forward(normed(channel_in_, mixed), sequence));
  return scale_ == nullptr ? y : y * scale_->value[sequence.read_only ? 1 : 0].to(y.scalar_type());
}

template <typename Mixer>
void DecoderLayer::step_half(TokenStep& step, const std::optional<RmsNorm>& in, const std::optional<RmsNorm>& out, float* x,
                             const Mixer& mixer) const {
  const int64_t mark = step.scratch.mark(), count = step.rows * width_;
  const float* from = x;
  if (in) {
    float* read = step.scratch.take(count);
    in->step(step.rows, x, read);
    from = read;
  }
  if (out || !in) {  // a mixer must not add to what it reads
    float* mixed = step.scratch.take(count);
    std::fill_n(mixed, count, 0.0F);
    mixer(from, mixed);
    if (out) {
      float* given = step.scratch.take(count);
      out->step(step.rows, mixed, given);
      mixed = given;
    }
    std::transform(x, x + count, mixed, x, std::plus<>());
  } else {
    mixer(from, x);
  }
  step.scratch.release(mark);
}

void DecoderLayer::step(TokenStep& step, LayerCache& cache, float* x) const {
  step_half(step, token_in_, token_out_, x, [&](const float* from, float* to) { token_mixer_->step(step, from, cache, to); });
  step_half(step, channel_in_, channel_out_, x, [&](const float* from, float* to) { channel_mixer_->step(step, from, to); });
  if (scale_ == nullptr) return;
  const float scale = scale_->value.data_ptr<float>()[0];
  for (int64_t i = 0; i < step.rows * width_; ++i) x[i] *= scale;
}

}  // namespace foretrace::lm
