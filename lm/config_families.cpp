#include "lm/config_families.h"

#include <algorithm>
#include <array>

namespace foretrace::lm {
namespace {

constexpr int64_t kMaxWidth = 1 << 24;

bool last_of_interval(int64_t layer, int64_t interval) { return (layer + 1) % interval == 0; }
bool first_of_four(int64_t layer, int64_t) { return layer % 4 == 0; }
bool first_of_four_but_zero(int64_t layer, int64_t) { return layer > 0 && layer % 4 == 0; }

void all_sparse(ModelConfig& config) {
  config.channel_types.assign(config.layer_types.size(), config.num_experts > 0 ? ChannelType::kExperts : ChannelType::kDense);
}

// --- Qwen3-Next -------------------------------------------------------------------------------------------------------

void qwen3_next_defaults(ModelConfig& config) { config.num_experts = 512; }

Status sparse_layer_fields(ConfigFields& fields, ModelConfig& config) {
  int64_t step = 1;
  std::vector<int64_t> dense;
  if (!fields.reading())
    for (size_t i = 0; i < config.layer_types.size(); ++i)
      if (!config.has_experts(i)) dense.push_back(static_cast<int64_t>(i));
  TRY(fields.integer("decoder_sparse_step", step, 1, 1000));
  TRY(fields.integers("mlp_only_layers", dense));
  if (!fields.reading()) return {};
  all_sparse(config);
  for (size_t i = 0; i < config.channel_types.size(); ++i) {
    const auto layer = static_cast<int64_t>(i);
    const bool listed = std::find(dense.begin(), dense.end(), layer) != dense.end();
    if (listed || (layer + 1) % step != 0) config.channel_types[i] = ChannelType::kDense;
  }
  return {};
}

Status qwen_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(size_fields(fields, config));
  TRY(attention_fields(fields, config));
  TRY(linear_fields(fields, config));
  TRY(rope_fields(fields, config));
  TRY(fields.fixed("attention_bias", false));
  return layer_type_fields(fields, config, {last_of_interval});
}

Status qwen3_next_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(qwen_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(expert_fields(fields, config));
  TRY(fields.boolean("norm_topk_prob", config.norm_topk_prob));
  return sparse_layer_fields(fields, config);
}

// --- Qwen3.5 text -----------------------------------------------------------------------------------------------------

void qwen3_5_defaults(ModelConfig& config) {
  config.vocab_size = 248320;
  config.hidden_size = 4096;
  config.intermediate_size = 12288;
  config.num_hidden_layers = 32;
  config.num_key_value_heads = 4;
}

Status qwen3_5_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(qwen_fields(fields, config));
  return fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth);
}

void qwen3_5_moe_defaults(ModelConfig& config) {
  config.vocab_size = 248320;
  config.num_hidden_layers = 40;
  config.num_experts = 256;
  config.num_experts_per_tok = 8;
}

Status qwen3_5_moe_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(qwen_fields(fields, config));
  TRY(expert_fields(fields, config));
  if (fields.reading()) all_sparse(config);
  return {};
}

// --- Kimi Linear ------------------------------------------------------------------------------------------------------

void kimi_defaults(ModelConfig& config) {
  config.vocab_size = 163840;
  config.hidden_size = 2304;
  config.intermediate_size = 9216;
  config.num_hidden_layers = 27;
  config.num_attention_heads = config.num_key_value_heads = 32;
  config.max_position_embeddings = 1048576;
  config.rms_norm_eps = 1e-5;
  config.zero_centred_norm = false;
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
Status kimi_linear_object(ConfigFields& inner, ModelConfig& config, std::vector<int64_t>& full) {
  std::vector<int64_t> linear;
  TRY(inner.integer("head_dim", config.linear_key_head_dim, 1, 4096));
  TRY(inner.integer("num_heads", config.linear_num_key_heads, 1, 4096));
  TRY(inner.integer("short_conv_kernel_size", config.linear_conv_kernel_dim, 1, 64));
  TRY(inner.integers("kda_layers", linear));
  return inner.integers("full_attn_layers", full);
}

Status kimi_linear_layer_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("linear_head_dim", config.linear_key_head_dim, 1, 4096));
  TRY(fields.integer("linear_num_heads", config.linear_num_key_heads, 1, 4096));
  TRY(fields.integer("linear_conv_kernel_dim", config.linear_conv_kernel_dim, 1, 64));
  std::vector<int64_t> full;
  bool given = false;
  if (fields.reading())
    TRY(fields.object("linear_attn_config", [&](ConfigFields& inner) {
      given = true;
      return kimi_linear_object(inner, config, full);
    }));
  config.linear_num_value_heads = config.linear_num_key_heads;
  config.linear_value_head_dim = config.linear_gate_rank = config.linear_key_head_dim;
  const bool listed = fields.reading() && fields.source().has("layer_types");
  TRY(layer_type_fields(fields, config, {first_of_four_but_zero}));
  if (!given || listed || full.empty()) return {};
  config.layer_types.assign(config.layer_types.size(), LayerType::kLinearAttention);
  for (const int64_t layer : full) {
    if (layer < 1 || layer > config.num_hidden_layers)
      return fields.source().wrong("linear_attn_config", "names a layer that is not there");
    config.layer_types[static_cast<size_t>(layer - 1)] = LayerType::kFullAttention;
  }
  return {};
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
  for (size_t i = 0; i < config.layer_types.size(); ++i)
    if (names.empty() ? static_cast<int64_t>(i) < dense : names[i] == "dense")
      config.channel_types[i] = ChannelType::kDense;
  return {};
}

Status kimi_expert_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer({"num_experts", "num_local_experts"}, config.num_experts, 1, kMaxWidth));
  TRY(fields.integer({"num_experts_per_token", "num_experts_per_tok"}, config.num_experts_per_tok, 1, 4096));
  TRY(fields.integer("moe_intermediate_size", config.moe_intermediate_size, 1, kMaxWidth));
  int64_t shared = fields.reading() ? 1 : config.shared_expert_intermediate_size / config.moe_intermediate_size;
  TRY(fields.integer({"num_shared_experts", "n_shared_experts"}, shared, 0, 1000));
  config.shared_expert_intermediate_size = shared * config.moe_intermediate_size;
  TRY(fields.boolean({"moe_renormalize", "norm_topk_prob"}, config.norm_topk_prob));
  TRY(fields.integer({"num_expert_group", "n_group"}, config.n_group, 1, 4096));
  TRY(fields.integer("topk_group", config.topk_group, 1, 4096));
  TRY(fields.number("routed_scaling_factor", config.routed_scaling_factor, 0.0, 1e3));
  TRY(fields.fixed("moe_router_activation_func", "sigmoid"));
  return kimi_channel_types(fields, config);
}

Status kimi_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 10> kIgnored = {"head_dim", "qk_head_dim", "pretraining_tp", "use_grouped_topk",
                                                    "rope_theta", "rope_scaling", "rope_parameters", "auto_map",
                                                    "num_nextn_predict_layers", "model_max_length"};
  TRY(size_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(kimi_attention_fields(fields, config));
  TRY(kimi_linear_layer_fields(fields, config));
  TRY(kimi_expert_fields(fields, config));
  fields.ignore(kIgnored);
  return {};
}

// --- OLMo hybrid ------------------------------------------------------------------------------------------------------

void olmo_defaults(ModelConfig& config) {
  config.vocab_size = 100352;
  config.hidden_size = 3840;
  config.intermediate_size = 11008;
  config.num_hidden_layers = 32;
  config.num_attention_heads = 30;
  config.max_position_embeddings = 65536;
  config.zero_centred_norm = config.attention_gate = false;
  config.attention_post_norm = true;
  config.qk_norm = QueryKeyNorm::kProjection;
  config.partial_rotary_factor = 1.0;
  config.linear_norm_eps = 1e-5;
}

Status olmo_linear_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 5> kInitialisation = {"linear_a_log_min", "linear_a_log_max", "linear_dt_min",
                                                          "linear_dt_max", "linear_dt_init_floor"};
  if (fields.reading()) {  // defaults follow from other fields
    config.linear_num_key_heads = config.linear_num_value_heads = config.num_attention_heads;
    TRY(fields.integer("linear_num_key_heads", config.linear_num_key_heads, 1, 4096));
    config.linear_key_head_dim = 3 * config.hidden_size / (4 * config.linear_num_key_heads);
    TRY(fields.integer("linear_key_head_dim", config.linear_key_head_dim, 1, 4096));
    config.linear_value_head_dim = 2 * config.linear_key_head_dim;
  }
  TRY(linear_fields(fields, config));
  bool negative = !fields.reading() ? config.linear_beta_max > 1.0 : true;
  TRY(fields.boolean("linear_allow_neg_eigval", negative));
  config.linear_beta_max = negative ? 2.0 : 1.0;
  fields.ignore(kInitialisation);
  return {};
}

Status olmo_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(size_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(fields.integer("num_attention_heads", config.num_attention_heads, 1, 4096));
  if (fields.reading()) {
    config.num_key_value_heads = config.num_attention_heads;
    config.head_dim = config.hidden_size / config.num_attention_heads;
    const Json* rope = fields.source().take("rope_parameters");  // null or without a base: no position code
    config.rotary = rope != nullptr && rope->is_object() && rope->contains("rope_theta") && !rope->at("rope_theta").is_null();
  }
  TRY(attention_fields(fields, config));
  if (config.rotary) TRY(rope_fields(fields, config));
  TRY(olmo_linear_fields(fields, config));
  TRY(fields.fixed("attention_bias", false));
  return layer_type_fields(fields, config, {last_of_interval});
}

// --- CWM --------------------------------------------------------------------------------------------------------------

void cwm_defaults(ModelConfig& config) {
  config.vocab_size = 128256;
  config.hidden_size = 6144;
  config.intermediate_size = 21504;
  config.num_hidden_layers = 64;
  config.num_attention_heads = 48;
  config.num_key_value_heads = 8;
  config.head_dim = 128;
  config.max_position_embeddings = 131072;
  config.rms_norm_eps = 1e-5;
  config.zero_centred_norm = config.attention_gate = false;
  config.qk_norm = QueryKeyNorm::kNone;
  config.sliding_window = 8192;
  config.rope_theta = 1e6;
  config.partial_rotary_factor = 1.0;
  config.rope_factor = 16.0;
}

Status cwm_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 1> kIgnored = {"pretraining_tp"};
  TRY(size_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(attention_fields(fields, config));
  TRY(rope_fields(fields, config));
  TRY(fields.integer("sliding_window", config.sliding_window, 1, INT64_MAX));
  TRY(fields.fixed("mlp_bias", false));
  TRY(fields.fixed("attention_bias", false));
  fields.ignore(kIgnored);
  return layer_type_fields(fields, config, {first_of_four, LayerType::kSlidingAttention});
}

void no_defaults(ModelConfig&) {}

constexpr std::array<ConfigForm, 7> kForms = {{
    {ModelFamily::kQwen3Next, "qwen3_next", "Qwen3NextForCausalLM", qwen3_next_defaults, qwen3_next_fields},
    {ModelFamily::kQwen35, "qwen3_5_text", "Qwen3_5ForCausalLM", qwen3_5_defaults, qwen3_5_fields},
    {ModelFamily::kQwen35Moe, "qwen3_5_moe_text", "Qwen3_5MoeForCausalLM", qwen3_5_moe_defaults, qwen3_5_moe_fields},
    {ModelFamily::kKimiLinear, "kimi_linear", "KimiLinearForCausalLM", kimi_defaults, kimi_fields},
    {ModelFamily::kOlmoHybrid, "olmo_hybrid", "OlmoHybridForCausalLM", olmo_defaults, olmo_fields},
    {ModelFamily::kCwm, "cwm", "CwmForCausalLM", cwm_defaults, cwm_fields},
    {ModelFamily::kForetrace, "foretrace", "ForetraceForCausalLM", no_defaults, foretrace_fields},
}};

}  // namespace

std::span<const ConfigForm> config_forms() { return kForms; }

const ConfigForm& config_form(ModelFamily family) { return kForms.at(static_cast<size_t>(family)); }

const ConfigForm* find_config_form(const std::string& model_type) {
  for (const auto& form : kForms)
    if (model_type == form.model_type) return &form;
  return nullptr;
}

}  // namespace foretrace::lm
