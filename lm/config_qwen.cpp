// Qwen3-Next and the text models of Qwen3.5.
#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

Status sparse_layer_fields(ConfigFields& fields, ModelConfig& config) {
  int64_t step = 1;
  TRY(fields.integer("decoder_sparse_step", step, 1, 1000));
  if (fields.reading()) all_sparse(config);
  for (size_t i = 0; fields.reading() && i < config.channel_types.size(); ++i)
    if ((static_cast<int64_t>(i) + 1) % step != 0) config.channel_types[i] = ChannelType::kDense;
  return dense_layer_fields(fields, config);
}

Status qwen_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(size_fields(fields, config));
  TRY(silu_fields(fields));
  TRY(attention_fields(fields, config));
  TRY(linear_fields(fields, config));
  TRY(rope_fields(fields, config));
  TRY(ahead_fields(fields, config));
  TRY(fields.fixed("attention_bias", false));
  return layer_type_fields(fields, config, {last_of_interval});
}

}  // namespace

void qwen3_next_defaults(ModelConfig& config) { config.num_experts = 512; }

Status qwen3_next_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(qwen_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(expert_fields(fields, config));
  TRY(fields.boolean("norm_topk_prob", config.norm_topk_prob));
  return sparse_layer_fields(fields, config);
}

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

}  // namespace foretrace::lm
