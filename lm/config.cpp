#include "lm/config.h"

#include <utility>

#include "core/check.h"
#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

Status check_latent(const ModelConfig& config, const JsonFields& fields) {
  if (config.num_attention_heads != config.num_key_value_heads)
    return fields.wrong("num_key_value_heads", "must be num_attention_heads where attention has a latent");
  if (config.rotary) return fields.wrong("rotary", "must be false where attention has a latent");
  if (config.attention_gate) return fields.wrong("attention_gate", "must be false where attention has a latent");
  if (config.qk_norm != QueryKeyNorm::kNone) return fields.wrong("qk_norm", "must be none where attention has a latent");
  for (const LayerType type : config.layer_types)
    if (type == LayerType::kSlidingAttention)
      return fields.wrong("layer_types", "holds sliding_attention, and attention has a latent: it sees everything");
  for (const auto& [name, given] : {std::pair{"value_norm", config.value_norm}, std::pair{"attention_scale", config.attention_scale > 0},
                                    std::pair{"full_value_is_key", config.full_value_is_key}, std::pair{"full_head_dim", config.full_head_dim > 0},
                                    std::pair{"full_key_value_heads", config.full_key_value_heads > 0}})
    if (given) return fields.wrong(name, "is not for attention with a latent");
  return {};
}

Status check_attention(const ModelConfig& config, const JsonFields& fields) {
  if (config.head_dim < 1) return fields.wrong("head_dim", "is 0: hidden_size is less than num_attention_heads");
  if (config.num_attention_heads % config.num_key_value_heads != 0)
    return fields.wrong("num_attention_heads", "must be a multiple of num_key_value_heads");
  if (config.num_attention_heads % config.key_value_heads_of(LayerType::kFullAttention) != 0)
    return fields.wrong("num_attention_heads", "must be a multiple of the key and value heads of full_attention layers");
  if (config.kv_lora_rank > 0) TRY(check_latent(config, fields));
  for (const auto& [name, type] : {std::pair{"partial_rotary_factor", LayerType::kFullAttention},
                                   std::pair{"sliding_rotary_factor", LayerType::kSlidingAttention}})
    if (config.rotary && config.rotary_dim(type) % 2 != 0)
      return fields.wrong(name, "gives an odd rotary width of " + std::to_string(config.rotary_dim(type)));
  for (const LayerType type : config.layer_types)
    if (type == LayerType::kSlidingAttention && config.sliding_window < 1)
      return fields.wrong("sliding_window", "is needed by the sliding_attention layers");
  return {};
}

Status check_linear(const ModelConfig& config, const JsonFields& fields) {
  if (config.linear_num_value_heads % config.linear_num_key_heads != 0)
    return fields.wrong("linear_num_value_heads", "must be a multiple of linear_num_key_heads");
  for (const auto& [name, size] : {std::pair{"linear_key_head_dim", config.linear_key_head_dim},
                                   std::pair{"linear_value_head_dim", config.linear_value_head_dim}})
    if (size < 1 || size > kernels::kDeltaMaxHeadSize)
      return fields.wrong(name, "is " + std::to_string(size) + ", not from 1 to " + std::to_string(kernels::kDeltaMaxHeadSize));
  if (config.linear_conv_kernel_dim < 1 || config.linear_conv_kernel_dim > kernels::kConvWidth)
    return unsupported("linear_conv_kernel_dim " + std::to_string(config.linear_conv_kernel_dim) + " is not supported",
                       "1 to 4 are");
  return {};
}

Status check_experts(const ModelConfig& config, const JsonFields& fields) {
  if (config.num_experts == 0) return {};
  if (config.num_experts_per_tok > config.num_experts)
    return fields.wrong("num_experts", "is less than the experts a token has");
  if (config.num_experts % config.n_group != 0 || config.topk_group > config.n_group)
    return fields.wrong("num_experts", "does not fit n_group and topk_group");
  if (config.router == RouterKind::kSoftmax && config.n_group > 1)
    return fields.wrong("n_group", "is of the sigmoid router only");
  const int64_t group = config.num_experts / config.n_group;
  if (config.router == RouterKind::kSigmoid && (group < 2 || config.num_experts_per_tok > config.topk_group * group))
    return fields.wrong("topk_group", "leaves too few experts to choose from");
  return {};
}

Status check_recursion(const ModelConfig& config, const JsonFields& fields) {
  const char* name = config.family == ModelFamily::kHrmText ? "L_bp_cycles" : "gradient_cycles";
  for (const int64_t cycles : config.gradient_cycles)
    if (cycles < 0) return fields.wrong(name, "holds " + std::to_string(cycles) + ", below 0");
  if (config.high_cycles > 0 && config.num_mtp_layers > 0)
    return fields.wrong("num_mtp_layers", "must be 0 where high_cycles says that layers run again");
  return {};
}

Status check_norms(const ModelConfig& config, const JsonFields& fields) {
  if (config.sandwich_norm && config.attention_post_norm) return fields.wrong("attention_post_norm", "must be false beside sandwich_norm");
  if (config.dense_beside_experts && !config.sandwich_norm) return fields.wrong("dense_beside_experts", "needs sandwich_norm");
  return {};
}

Status check_shape(const ModelConfig& config, const JsonFields& fields) {
  TRY(check_recursion(config, fields));
  TRY(check_norms(config, fields));
  TRY(check_attention(config, fields));
  TRY(check_linear(config, fields));
  return check_experts(config, fields);
}

Status read_family(JsonFields& fields, const ConfigForm& form, ModelConfig& config) {
  config.family = form.family;
  form.defaults(config);
  ConfigFields reader(fields);
  return form.fields(reader, config);
}

Result<const ConfigForm*> form_of(JsonFields& fields) {
  std::string type;
  TRY(fields.required("model_type"));
  TRY(fields.text("model_type", type));
  if (const ConfigForm* form = find_config_form(type)) return form;
  std::string known;
  for (const auto& form : config_forms()) known += (known.empty() ? "" : ", ") + std::string(form.model_type);
  return unsupported("model_type \"" + type + "\" is not supported", "supported: " + known);
}

Status read_transformers(JsonFields& fields, ModelConfig& config) {
  TRY_ASSIGN(const ConfigForm* form, form_of(fields));
  if (fields.take("quantization_config") != nullptr) return unsupported("quantised checkpoints are not supported");
  TRY(read_family(fields, *form, config));
  TRY(check_shape(config, fields));
  for (const char* name : irrelevant_fields()) fields.take(name);
  return fields.finish("fields that may change the model are not skipped; remove it if it does not matter");
}

Json written(const ConfigForm& form, ModelConfig config) {
  Json json = Json::object();
  ConfigFields writer(json);
  FORETRACE_CHECK(form.fields(writer, config).ok(), "writing a config cannot fail");
  json["architectures"] = {form.architecture};
  json["model_type"] = form.model_type;
  json["dtype"] = "float32";
  return json;
}

// Our own options where they say no more than a Qwen3NextConfig can.
bool fits_qwen3_next(const ModelConfig& config) {
  const ConfigForm& own = config_form(ModelFamily::kForetrace);
  const Json spelled = written(config_form(ModelFamily::kQwen3Next), config);
  JsonFields fields(spelled, "");
  ModelConfig back;
  return read_transformers(fields, back).ok() && written(own, back) == written(own, config);
}

// The text model's part of a multimodal config.
const Json& text_part(const Json& json) {
  const bool nested = json.is_object() && json.contains("text_config") && json["text_config"].is_object() &&
                      json["text_config"].contains("model_type");
  if (nested && json.contains("model_type") && json["model_type"].is_string() && find_config_form(json["model_type"].get<std::string>()) != nullptr)
    return json;  // a family that has its text model's fields in there
  return nested ? json["text_config"] : json;
}

bool names_vocabulary(const Json& json) {
  const auto has = [](const Json& part) { return part.is_object() && part.contains("vocab_size") && !part["vocab_size"].is_null(); };
  return has(json) || (json.is_object() && json.contains("text_config") && has(json["text_config"]));
}

}  // namespace

Result<ModelConfig> model_config_from_transformers(const Json& json, const std::string& where) {
  JsonFields fields(text_part(json), where);
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
  const bool named = fields.has("model_type");
  const ConfigForm* form = &config_form(ModelFamily::kForetrace);
  if (named) {
    TRY_ASSIGN(form, form_of(fields));
  }
  TRY(read_family(fields, *form, config));
  if (!names_vocabulary(json)) config.vocab_size = 0;
  TRY(fields.finish("docs/training.md lists the fields"));
  if (!named)
    for (const char* name : {"hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
                             "num_key_value_heads", "head_dim", "linear_num_key_heads", "linear_num_value_heads",
                             "linear_key_head_dim", "linear_value_head_dim"})
      TRY(fields.required(name));
  TRY(check_shape(config, fields));
  ModelConfig sized = config;
  if (sized.vocab_size == 0) sized.vocab_size = 1;
  if (config.family == ModelFamily::kForetrace && fits_qwen3_next(sized)) config.family = ModelFamily::kQwen3Next;
  return config;
}

Json model_config_to_transformers(const ModelConfig& config) { return written(config_form(config.family), config); }

}  // namespace foretrace::lm
