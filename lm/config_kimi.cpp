// Kimi Linear.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

bool first_of_four_but_zero(int64_t layer, int64_t) { return layer > 0 && layer % 4 == 0; }

Status kimi_attention_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("num_attention_heads", config.num_attention_heads, 1, 4096));
  config.num_key_value_heads = config.num_attention_heads;
  TRY(fields.integer("num_key_value_heads", config.num_key_value_heads, 1, 4096));
  TRY(fields.fixed("q_lora_rank", nullptr));
  TRY(fields.fixed("mla_use_nope", true));
  TRY(fields.integer("kv_lora_rank", config.kv_lora_rank, 1, kMaxWidth));
  TRY(fields.integer("qk_nope_head_dim", config.qk_nope_head_dim, 1, 4096));
  TRY(fields.integer("qk_rope_head_dim", config.qk_rope_head_dim, 1, 4096));
  TRY(fields.integer("v_head_dim", config.v_head_dim, 1, 4096));
  return fields.fixed("attention_bias", false);
}

// The released form of the linear layers' fields: an object, with layers counted from 1.
Status kimi_linear_object(ConfigFields& inner, ModelConfig& config, std::vector<int64_t>& linear, std::vector<int64_t>& full) {
  TRY(inner.integer("head_dim", config.linear_key_head_dim, 1, 4096));
  TRY(inner.integer("num_heads", config.linear_num_key_heads, 1, 4096));
  TRY(inner.integer("short_conv_kernel_size", config.linear_conv_kernel_dim, 1, 64));
  TRY(inner.integers("kda_layers", linear));
  return inner.integers("full_attn_layers", full);
}

// Together they name every layer once.
Status kimi_listed_layers(ConfigFields& fields, ModelConfig& config, const std::vector<int64_t>& linear, const std::vector<int64_t>& full) {
  std::vector<int> named(config.layer_types.size(), 0);
  for (const auto* layers : {&linear, &full}) {
    for (const int64_t layer : *layers) {
      if (layer < 1 || layer > config.num_hidden_layers)
        return fields.source().wrong("linear_attn_config", "names a layer that is not there");
      ++named[static_cast<size_t>(layer - 1)];
      config.layer_types[static_cast<size_t>(layer - 1)] = layers == &full ? LayerType::kFullAttention : LayerType::kLinearAttention;
    }
  }
  for (size_t i = 0; i < named.size(); ++i)
    if (named[i] != 1)
      return fields.source().wrong("linear_attn_config", "kda_layers and full_attn_layers name layer " + std::to_string(i + 1) +
                                                             (named[i] == 0 ? " in neither" : " more than once"));
  return {};
}

Status kimi_linear_layer_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("linear_head_dim", config.linear_key_head_dim, 1, 4096));
  TRY(fields.integer("linear_num_heads", config.linear_num_key_heads, 1, 4096));
  TRY(fields.integer("linear_conv_kernel_dim", config.linear_conv_kernel_dim, 1, 64));
  std::vector<int64_t> linear, full;
  if (fields.reading())
    TRY(fields.object("linear_attn_config", [&](ConfigFields& inner) {
      return kimi_linear_object(inner, config, linear, full);
    }));
  config.linear_num_value_heads = config.linear_num_key_heads;
  config.linear_value_head_dim = config.linear_gate_rank = config.linear_key_head_dim;
  const bool listed = fields.reading() && fields.source().has("layer_types");
  TRY(layer_type_fields(fields, config, {first_of_four_but_zero}));
  return listed || (linear.empty() && full.empty()) ? Status() : kimi_listed_layers(fields, config, linear, full);
}

Status kimi_channel_types(ConfigFields& fields, ModelConfig& config) {
  std::vector<std::string> names;
  if (!fields.reading())
    for (size_t i = 0; i < config.layer_types.size(); ++i) names.emplace_back(config.has_experts(i) ? "sparse" : "dense");
  TRY(fields.texts("mlp_layer_types", names));
  if (!fields.reading()) return {};
  int64_t dense = 1;
  TRY(fields.integer("first_k_dense_replace", dense, 0, 1000));
  TRY(fields.fixed("moe_layer_freq", 1));
  all_sparse(config);
  if (!names.empty() && names.size() != config.layer_types.size())
    return fields.source().wrong("mlp_layer_types", "has not one entry a layer");
  for (const std::string& name : names)
    if (name != "dense" && name != "sparse")
      return fields.source().wrong("mlp_layer_types", "holds \"" + name + "\", known are dense and sparse");
  for (size_t i = 0; i < config.layer_types.size(); ++i)
    if (names.empty() ? static_cast<int64_t>(i) < dense : names[i] == "dense")
      config.channel_types[i] = ChannelType::kDense;
  return {};
}

Status kimi_expert_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer({"num_experts", "num_local_experts"}, config.num_experts, 1, kMaxExperts));
  TRY(fields.integer({"num_experts_per_token", "num_experts_per_tok"}, config.num_experts_per_tok, 1, 4096));
  TRY(fields.integer("moe_intermediate_size", config.moe_intermediate_size, 1, kMaxWidth));
  int64_t shared = fields.reading() ? 1 : config.shared_expert_intermediate_size / config.moe_intermediate_size;
  TRY(fields.integer({"num_shared_experts", "n_shared_experts"}, shared, 0, 1000));
  config.shared_expert_intermediate_size = shared * config.moe_intermediate_size;
  TRY(fields.boolean({"moe_renormalize", "norm_topk_prob"}, config.norm_topk_prob));
  TRY(fields.integer({"num_expert_group", "n_group"}, config.n_group, 1, 4096));
  TRY(fields.integer("topk_group", config.topk_group, 1, 4096));
  TRY(fields.number("router_aux_loss_coef", config.router_aux_loss_coef, 0.0, 1e3));
  TRY(fields.number("routed_scaling_factor", config.routed_scaling_factor, 0.0, 1e3));
  TRY(fields.fixed("moe_router_activation_func", "sigmoid"));
  return kimi_channel_types(fields, config);
}

}  // namespace

void kimi_defaults(ModelConfig& config) {
  config.vocab_size = 163840;
  config.hidden_size = 2304;
  config.intermediate_size = 9216;
  config.num_hidden_layers = 27;
  config.num_attention_heads = config.num_key_value_heads = 32;
  config.max_position_embeddings = 1048576;
  config.rms_norm_eps = 1e-5;
  config.zero_centred_norm = false;
  config.qk_norm = QueryKeyNorm::kNone;
  config.router_aux_loss_coef = 0;  // balanced by biases
  config.rotary = config.attention_gate = false;
  config.kv_lora_rank = 512;
  config.linear_num_key_heads = 32;
  config.linear_decay = DecayKind::kChannel;
  config.linear_output_gate = OutputGate::kSigmoid;
  config.num_experts = 256;
  config.num_experts_per_tok = 8;
  config.moe_intermediate_size = 1024;
  config.shared_expert_gate = false;
  config.router = RouterKind::kSigmoid;
  config.routed_scaling_factor = 2.446;
}

Status kimi_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 10> kIgnored = {"head_dim", "qk_head_dim", "pretraining_tp", "use_grouped_topk",
                                                    "rope_theta", "rope_scaling", "rope_parameters", "auto_map",
                                                    "num_nextn_predict_layers", "model_max_length"};
  TRY(size_fields(fields, config));
  TRY(silu_fields(fields));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(kimi_attention_fields(fields, config));
  TRY(kimi_linear_layer_fields(fields, config));
  TRY(kimi_expert_fields(fields, config));
  fields.ignore(kIgnored);
  return {};
}

}  // namespace foretrace::lm
