// OLMo hybrid.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

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

}  // namespace

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

Status olmo_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(size_fields(fields, config));
  TRY(silu_fields(fields));
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

}  // namespace foretrace::lm
