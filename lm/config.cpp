#include "lm/config.h"

#include <array>
#include <utility>

#include "core/check.h"
#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

// Fields of a config.json that change nothing here: names, tokens, dropout.
constexpr std::array<const char*, 33> kIrrelevant = {
    "architectures", "model_type", "transformers_version", "torch_dtype", "dtype", "use_cache", "bos_token_id",
    "eos_token_id", "pad_token_id", "_name_or_path", "attention_dropout", "attn_implementation",
    "_attn_implementation", "_attn_implementation_internal", "output_router_logits", "return_dict",
    "output_hidden_states", "output_attentions", "chunk_size_feed_forward", "is_encoder_decoder", "id2label", "label2id",
    "problem_type", "use_sliding_window", "max_window_layers", "_experts_implementation", "experts_implementation",
    "is_decoder", "task_specific_params", "sep_token_id", "attn_output_gate", "mamba_ssm_dtype",
    "mtp_num_hidden_layers"};

Status check_latent(const ModelConfig& config, const JsonFields& fields) {
  if (config.num_attention_heads != config.num_key_value_heads)
    return fields.wrong("num_key_value_heads", "must be num_attention_heads where attention has a latent");
  if (config.rotary) return fields.wrong("rotary", "must be false where attention has a latent");
  if (config.attention_gate) return fields.wrong("attention_gate", "must be false where attention has a latent");
  if (config.qk_norm != QueryKeyNorm::kNone) return fields.wrong("qk_norm", "must be none where attention has a latent");
  for (const LayerType type : config.layer_types)
    if (type == LayerType::kSlidingAttention)
      return fields.wrong("layer_types", "holds sliding_attention, and attention has a latent: it sees everything");
  return {};
}

Status check_attention(const ModelConfig& config, const JsonFields& fields) {
  if (config.head_dim < 1) return fields.wrong("head_dim", "is 0: hidden_size is less than num_attention_heads");
  if (config.num_attention_heads % config.num_key_value_heads != 0)
    return fields.wrong("num_attention_heads", "must be a multiple of num_key_value_heads");
  if (config.kv_lora_rank > 0) TRY(check_latent(config, fields));
  if (config.rotary && config.rotary_dim() % 2 != 0)
    return fields.wrong("partial_rotary_factor", "gives an odd rotary width of " + std::to_string(config.rotary_dim()));
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

Status check_shape(const ModelConfig& config, const JsonFields& fields) {
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
  std::string activation = "silu";
  TRY(fields.text("hidden_act", activation));
  if (activation != "silu") return unsupported("hidden_act \"" + activation + "\" is not supported", "only silu is");
  if (fields.take("quantization_config") != nullptr) return unsupported("quantised checkpoints are not supported");
  TRY(read_family(fields, *form, config));
  TRY(check_shape(config, fields));
  for (const char* name : kIrrelevant) fields.take(name);
  return fields.finish("fields that may change the model are not skipped; remove it if it does not matter");
}

Json written(const ConfigForm& form, ModelConfig config) {
  Json json = Json::object();
  ConfigFields writer(json);
  FORETRACE_CHECK(form.fields(writer, config).ok(), "writing a config cannot fail");
  json["architectures"] = {form.architecture};
  json["model_type"] = form.model_type;
  json["dtype"] = "float32";
  json["hidden_act"] = "silu";
  json["attention_dropout"] = 0.0;
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
  return nested ? json["text_config"] : json;
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
  if (!fields.has("vocab_size")) config.vocab_size = 0;
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
