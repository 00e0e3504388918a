#include "lm/config.h"

#include <algorithm>
#include <array>

#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kMaxWidth = 1 << 24;
constexpr const char* kLinear = "linear_attention";
constexpr const char* kFull = "full_attention";

struct IntegerField {
  const char* name;
  int64_t ModelConfig::*member;
  int64_t high;
};

constexpr std::array<IntegerField, 13> kIntegers = {{
    {"vocab_size", &ModelConfig::vocab_size, kMaxWidth},
    {"hidden_size", &ModelConfig::hidden_size, kMaxWidth},
    {"intermediate_size", &ModelConfig::intermediate_size, kMaxWidth},
    {"num_hidden_layers", &ModelConfig::num_hidden_layers, 1000},
    {"num_attention_heads", &ModelConfig::num_attention_heads, 4096},
    {"num_key_value_heads", &ModelConfig::num_key_value_heads, 4096},
    {"head_dim", &ModelConfig::head_dim, 4096},
    {"linear_num_key_heads", &ModelConfig::linear_num_key_heads, 4096},
    {"linear_num_value_heads", &ModelConfig::linear_num_value_heads, 4096},
    {"linear_key_head_dim", &ModelConfig::linear_key_head_dim, 4096},
    {"linear_value_head_dim", &ModelConfig::linear_value_head_dim, 4096},
    {"linear_conv_kernel_dim", &ModelConfig::linear_conv_kernel_dim, 64},
    {"max_position_embeddings", &ModelConfig::max_position_embeddings, INT64_MAX},
}};

// Fields of a Qwen3Next config.json that change nothing here: names, tokens, dropout, the router of absent experts.
constexpr std::array<const char*, 36> kIrrelevant = {
    "architectures", "model_type", "transformers_version", "torch_dtype", "dtype", "use_cache", "bos_token_id",
    "eos_token_id", "pad_token_id", "_name_or_path", "attention_dropout", "attn_implementation",
    "_attn_implementation", "_attn_implementation_internal", "norm_topk_prob", "num_experts_per_tok",
    "moe_intermediate_size", "shared_expert_intermediate_size", "output_router_logits", "router_aux_loss_coef",
    "return_dict", "output_hidden_states", "output_attentions", "chunk_size_feed_forward", "is_encoder_decoder",
    "id2label", "label2id", "problem_type", "use_sliding_window", "sliding_window", "max_window_layers",
    "_experts_implementation", "experts_implementation", "is_decoder", "task_specific_params", "sep_token_id"};

Status read_numbers(JsonFields& fields, ModelConfig& config) {
  for (const auto& field : kIntegers)
    TRY(fields.integer(field.name, config.*field.member, 1, field.high));
  TRY(fields.number("rms_norm_eps", config.rms_norm_eps, 1e-12, 1.0));
  TRY(fields.number("rope_theta", config.rope_theta, 1.0, 1e12));
  TRY(fields.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
  TRY(fields.number("initializer_range", config.initializer_range, 0.0, 10.0));
  return fields.boolean("tie_word_embeddings", config.tie_word_embeddings);
}

// layer_types, or every full_attention_interval-th layer (default 4).
Status read_layer_types(JsonFields& fields, ModelConfig& config) {
  int64_t interval = 4;
  TRY(fields.integer("full_attention_interval", interval, 1, 1000));
  config.layer_types.clear();
  if (const Json* types = fields.take("layer_types")) {
    if (!types->is_array()) return fields.wrong("layer_types", "must be a list");
    for (const auto& type : *types) {
      if (type == kLinear) config.layer_types.push_back(LayerType::kLinearAttention);
      else if (type == kFull) config.layer_types.push_back(LayerType::kFullAttention);
      else return fields.wrong("layer_types", "holds " + type.dump() + ", known are linear_attention and full_attention");
    }
    if (static_cast<int64_t>(config.layer_types.size()) != config.num_hidden_layers)
      return fields.wrong("layer_types", "has " + std::to_string(config.layer_types.size()) + " entries for " +
                                             std::to_string(config.num_hidden_layers) + " layers");
    return {};
  }
  for (int64_t i = 0; i < config.num_hidden_layers; ++i)
    config.layer_types.push_back((i + 1) % interval == 0 ? LayerType::kFullAttention : LayerType::kLinearAttention);
  return {};
}

Status check_shape(const ModelConfig& config, const JsonFields& fields) {
  if (config.num_attention_heads % config.num_key_value_heads != 0)
    return fields.wrong("num_attention_heads", "must be a multiple of num_key_value_heads");
  if (config.linear_num_value_heads % config.linear_num_key_heads != 0)
    return fields.wrong("linear_num_value_heads", "must be a multiple of linear_num_key_heads");
  if (config.rotary_dim() % 2 != 0)
    return fields.wrong("partial_rotary_factor", "gives an odd rotary width of " + std::to_string(config.rotary_dim()));
  if (config.linear_conv_kernel_dim != 4)
    return unsupported("linear_conv_kernel_dim " + std::to_string(config.linear_conv_kernel_dim) + " is not supported",
                       "only 4 is");
  return {};
}

Status read_rope(JsonFields& fields, ModelConfig& config) {
  const Json* rope = fields.take("rope_parameters");
  if (rope == nullptr) rope = fields.take("rope_scaling");
  fields.take("rope_scaling");
  if (rope == nullptr) return {};
  JsonFields inner(*rope, "rope_parameters");
  std::string type = "default";
  TRY(inner.text("rope_type", type));
  if (type != "default") return unsupported("rope_type \"" + type + "\" is not supported", "only \"default\" is");
  TRY(inner.number("rope_theta", config.rope_theta, 1.0, 1e12));
  TRY(inner.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
  return inner.finish();
}

Status refuse_experts(JsonFields& fields, const ModelConfig& config) {
  int64_t experts = 512;
  int64_t step = 1;
  TRY(fields.integer("num_experts", experts, 0, kMaxWidth));
  TRY(fields.integer("decoder_sparse_step", step, 1, 1000));
  std::vector<int64_t> dense;
  if (const Json* list = fields.take("mlp_only_layers")) {
    if (!list->is_array()) return fields.wrong("mlp_only_layers", "must be a list");
    for (const auto& layer : *list) {
      if (!layer.is_number_integer()) return fields.wrong("mlp_only_layers", "must hold integers");
      dense.push_back(layer.get<int64_t>());
    }
  }
  for (int64_t i = 0; experts > 0 && i < config.num_hidden_layers; ++i)
    if ((i + 1) % step == 0 && std::find(dense.begin(), dense.end(), i) == dense.end())
      return unsupported("layer " + std::to_string(i) + " is a mixture of " + std::to_string(experts) + " experts",
                         "only dense layers are supported: num_experts 0, or every layer in mlp_only_layers");
  return {};
}

Status refuse_variants(JsonFields& fields) {
  std::string type;
  TRY(fields.required("model_type"));
  TRY(fields.text("model_type", type));
  if (type != "qwen3_next") return unsupported("model_type \"" + type + "\" is not supported", "supported: qwen3_next");
  std::string activation = "silu";
  TRY(fields.text("hidden_act", activation));
  if (activation != "silu") return unsupported("hidden_act \"" + activation + "\" is not supported", "only silu is");
  bool bias = false;
  TRY(fields.boolean("attention_bias", bias));
  if (bias) return unsupported("attention_bias true is not supported");
  if (fields.take("quantization_config") != nullptr) return unsupported("quantised checkpoints are not supported");
  return {};
}

Status read_transformers(JsonFields& fields, ModelConfig& config) {
  TRY(refuse_variants(fields));
  TRY(read_numbers(fields, config));
  TRY(read_rope(fields, config));
  TRY(read_layer_types(fields, config));
  TRY(refuse_experts(fields, config));
  TRY(check_shape(config, fields));
  for (const char* name : kIrrelevant) fields.take(name);
  return fields.finish("fields that may change the model are not skipped; remove it if it does not matter");
}

}  // namespace

Result<ModelConfig> model_config_from_transformers(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  ModelConfig config;
  if (auto status = read_transformers(fields, config); !status.ok()) {
    const Error& error = status.error();
    return error.message.rfind(where, 0) == 0 ? error : error.in(where);
  }
  return config;
}

Result<ModelConfig> model_config_from_training(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  ModelConfig config;
  config.vocab_size = 0;
  TRY(read_numbers(fields, config));
  TRY(read_layer_types(fields, config));
  TRY(fields.finish("docs/training.md lists the fields"));
  for (const char* name : {"hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
                           "num_key_value_heads", "head_dim", "linear_num_key_heads", "linear_num_value_heads",
                           "linear_key_head_dim", "linear_value_head_dim"})
    TRY(fields.required(name));
  TRY(check_shape(config, fields));
  return config;
}

Json model_config_to_transformers(const ModelConfig& config) {
  Json json;
  json["architectures"] = {"Qwen3NextForCausalLM"};
  json["model_type"] = "qwen3_next";
  json["dtype"] = "float32";
  for (const auto& field : kIntegers)
    json[field.name] = config.*field.member;
  json["hidden_act"] = "silu";
  json["attention_bias"] = false;
  json["attention_dropout"] = 0.0;
  json["rms_norm_eps"] = config.rms_norm_eps;
  json["initializer_range"] = config.initializer_range;
  json["tie_word_embeddings"] = config.tie_word_embeddings;
  json["rope_parameters"] = {{"partial_rotary_factor", config.partial_rotary_factor},
                             {"rope_theta", config.rope_theta},
                             {"rope_type", "default"}};
  json["num_experts"] = 0;
  json["decoder_sparse_step"] = 1;
  json["layer_types"] = Json::array();
  json["mlp_only_layers"] = Json::array();
  for (size_t i = 0; i < config.layer_types.size(); ++i) {
    json["layer_types"].push_back(config.layer_types[i] == LayerType::kFullAttention ? kFull : kLinear);
    json["mlp_only_layers"].push_back(i);
  }
  return json;
}

}  // namespace foretrace::lm
