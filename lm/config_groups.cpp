// Groups of fields that several families share.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

constexpr std::array<const char*, 3> kLayerTypes = {"linear_attention", "full_attention", "sliding_attention"};

Status read_layer_names(ConfigFields& fields, ModelConfig& config, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    size_t kind = 0;
    while (kind < kLayerTypes.size() && name != kLayerTypes[kind]) ++kind;
    if (kind == kLayerTypes.size())
      return fields.source().wrong("layer_types", "holds \"" + name +
                                                      "\", known are linear_attention, full_attention and sliding_attention");
    config.layer_types.push_back(static_cast<LayerType>(kind));
  }
  if (static_cast<int64_t>(names.size()) == config.num_hidden_layers) return {};
  return fields.source().wrong("layer_types", "has " + std::to_string(names.size()) + " entries for " +
                                                  std::to_string(config.num_hidden_layers) + " layers");
}

Status rope_object(ConfigFields& inner, ModelConfig& config) {
  constexpr std::array<const char*, 2> kTypes = {"default", "llama3"};
  constexpr std::array<const char*, 3> kIgnored = {"mrope_section", "mrope_interleaved", "type"};  // text: one position
  int type = config.rope_factor != 1.0 ? 1 : 0;
  TRY(inner.choice({"rope_type", "type"}, type, kTypes));
  TRY(inner.number("rope_theta", config.rope_theta, 1.0, 1e12));
  TRY(inner.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
  inner.ignore(kIgnored);
  if (type == 0) {
    config.rope_factor = 1.0;
    return {};
  }
  TRY(inner.number("factor", config.rope_factor, 1.0, 1e6));
  TRY(inner.number("low_freq_factor", config.rope_low_freq_factor, 1e-6, 1e6));
  TRY(inner.number("high_freq_factor", config.rope_high_freq_factor, 1e-6, 1e6));
  return inner.integer("original_max_position_embeddings", config.rope_original_positions, 1, INT64_MAX);
}

constexpr std::array<const char*, 2> kActivations = {"silu", "gelu_pytorch_tanh"};

constexpr std::array<const char*, 33> kIrrelevant = {
    "architectures", "model_type", "transformers_version", "torch_dtype", "dtype", "use_cache", "bos_token_id",
    "eos_token_id", "pad_token_id", "_name_or_path", "attention_dropout", "attn_implementation",
    "_attn_implementation", "_attn_implementation_internal", "output_router_logits", "return_dict",
    "output_hidden_states", "output_attentions", "chunk_size_feed_forward", "is_encoder_decoder", "id2label", "label2id",
    "problem_type", "use_sliding_window", "max_window_layers", "_experts_implementation", "experts_implementation",
    "is_decoder", "task_specific_params", "sep_token_id", "attn_output_gate", "mamba_ssm_dtype",
    "mtp_num_hidden_layers"};

}  // namespace

std::span<const char* const> irrelevant_fields() { return kIrrelevant; }

Status carried_fields(ConfigFields& fields, ModelConfig& config, std::span<const char* const> names) {
  for (const char* name : names) {
    Json value = config.carried.contains(name) ? config.carried[name] : Json();
    TRY(fields.any(name, value));
    if (!value.is_null()) config.carried[name] = value;
  }
  return {};
}

bool last_of_interval(int64_t layer, int64_t interval) { return (layer + 1) % interval == 0; }

Status layer_type_fields(ConfigFields& fields, ModelConfig& config, const LayerPattern& pattern) {
  std::vector<std::string> names;
  if (!fields.reading()) {
    for (const LayerType type : config.layer_types) names.emplace_back(kLayerTypes[static_cast<size_t>(type)]);
    return fields.texts("layer_types", names);
  }
  int64_t interval = 4;
  TRY(fields.integer("full_attention_interval", interval, 1, 1000));
  config.layer_types.clear();
  TRY(fields.texts("layer_types", names));
  if (!names.empty()) return read_layer_names(fields, config, names);
  for (int64_t i = 0; i < config.num_hidden_layers; ++i)
    config.layer_types.push_back(pattern.is_full(i, interval) ? LayerType::kFullAttention : pattern.other);
  return {};
}

Status size_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(width_fields(fields, config));
  return fields.integer("num_hidden_layers", config.num_hidden_layers, 1, kMaxLayers);
}

Status width_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("vocab_size", config.vocab_size, 1, kMaxWidth));
  TRY(fields.integer("hidden_size", config.hidden_size, 1, kMaxWidth));
  TRY(fields.integer({"max_position_embeddings", "model_max_length"}, config.max_position_embeddings, 1, INT64_MAX));
  TRY(fields.number("rms_norm_eps", config.rms_norm_eps, 1e-12, 1.0));
  TRY(fields.number("initializer_range", config.initializer_range, 0.0, 10.0));
  return fields.boolean("tie_word_embeddings", config.tie_word_embeddings);
}

Status silu_fields(ConfigFields& fields) { return fields.fixed("hidden_act", "silu"); }

Status activation_fields(ConfigFields& fields, ModelConfig& config, const char* name) {
  return fields.choice(name, config.activation, kActivations);
}

Status attention_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("num_attention_heads", config.num_attention_heads, 1, 4096));
  TRY(fields.integer("num_key_value_heads", config.num_key_value_heads, 1, 4096));
  return fields.integer("head_dim", config.head_dim, 1, 4096);
}

Status linear_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("linear_num_key_heads", config.linear_num_key_heads, 1, 4096));
  TRY(fields.integer("linear_num_value_heads", config.linear_num_value_heads, 1, 4096));
  TRY(fields.integer("linear_key_head_dim", config.linear_key_head_dim, 1, 4096));
  TRY(fields.integer("linear_value_head_dim", config.linear_value_head_dim, 1, 4096));
  return fields.integer("linear_conv_kernel_dim", config.linear_conv_kernel_dim, 1, 64);
}

Status expert_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("num_experts", config.num_experts, 0, kMaxExperts));
  TRY(fields.integer("num_experts_per_tok", config.num_experts_per_tok, 1, 4096));
  TRY(fields.integer("moe_intermediate_size", config.moe_intermediate_size, 1, kMaxWidth));
  TRY(fields.integer("shared_expert_intermediate_size", config.shared_expert_intermediate_size, 0, kMaxWidth));
  return fields.number("router_aux_loss_coef", config.router_aux_loss_coef, 0.0, 1e3);
}

void all_sparse(ModelConfig& config) {
  config.channel_types.assign(config.layer_types.size(), config.num_experts > 0 ? ChannelType::kExperts : ChannelType::kDense);
}

Status dense_layer_fields(ConfigFields& fields, ModelConfig& config) {
  std::vector<int64_t> dense;
  if (!fields.reading())
    for (size_t i = 0; i < config.layer_types.size(); ++i)
      if (!config.has_experts(i)) dense.push_back(static_cast<int64_t>(i));
  TRY(fields.integers("mlp_only_layers", dense));
  if (!fields.reading()) return {};
  for (const int64_t layer : dense) {
    if (layer < 0 || layer >= config.num_hidden_layers)
      return fields.source().wrong("mlp_only_layers", "names layer " + std::to_string(layer) + ", which is not there");
    config.channel_types[static_cast<size_t>(layer)] = ChannelType::kDense;
  }
  return {};
}

Status ahead_fields(ConfigFields& fields, ModelConfig& config) {
  if (!fields.reading() && config.num_mtp_layers == 0) return {};
  std::vector<std::string> types = {"full_attention"};
  TRY(fields.integer("num_mtp_layers", config.num_mtp_layers, 0, 1));
  TRY(fields.texts("mtp_layer_types", types));
  if (types == std::vector<std::string>{"full_attention"}) return {};
  return fields.source().wrong("mtp_layer_types", "is not one full_attention");
}

Status rope_fields(ConfigFields& fields, ModelConfig& config) {
  if (fields.reading()) {
    TRY(fields.number("rope_theta", config.rope_theta, 1.0, 1e12));
    TRY(fields.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
  }
  TRY(fields.object({"rope_parameters", "rope_scaling"}, [&](ConfigFields& inner) { return rope_object(inner, config); }));
  constexpr std::array<const char*, 1> kOlder = {"rope_scaling"};
  fields.ignore(kOlder);
  return {};
}

}  // namespace foretrace::lm
