// HRM-Text.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

// num_hidden_layers counts each call of each layer, since transformers sizes its cache by it, where num_layers_per_stack stands beside it;
// alone it is that of one stack.
Status hrm_layer_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("H_cycles", config.high_cycles, 1, kMaxCycles));
  TRY(fields.integer("L_cycles", config.low_cycles, 1, kMaxCycles));
  TRY(fields.integers("L_bp_cycles", config.gradient_cycles));
  const int64_t calls = config.high_cycles * (config.low_cycles + 1);
  int64_t layers = fields.reading() ? 16 : config.num_hidden_layers * calls, a_stack = fields.reading() ? 0 : config.num_hidden_layers;
  TRY(fields.integer("num_hidden_layers", layers, 1, kMaxLayers * kMaxCycles * (kMaxCycles + 1)));
  TRY(fields.integer("num_layers_per_stack", a_stack, 1, kMaxLayers));
  if (!fields.reading()) return {};
  if (a_stack > 0 && layers != a_stack * calls)
    return fields.source().wrong("num_hidden_layers", "is " + std::to_string(layers) + ", not num_layers_per_stack H_cycles (L_cycles + 1) = " +
                                                          std::to_string(a_stack * calls));
  if (a_stack == 0 && layers > kMaxLayers)
    return fields.source().wrong("num_hidden_layers", "is " + std::to_string(layers) + " a stack, above " + std::to_string(kMaxLayers));
  config.num_hidden_layers = a_stack > 0 ? a_stack : layers;
  config.layer_types.assign(static_cast<size_t>(config.num_hidden_layers), LayerType::kFullAttention);
  return {};
}

}  // namespace

void hrm_text_defaults(ModelConfig& config) {
  config.vocab_size = 151808;
  config.hidden_size = 1536;
  config.intermediate_size = 4096;
  config.num_attention_heads = 12;
  config.head_dim = 128;
  config.max_position_embeddings = 2048;
  config.zero_centred_norm = config.norm_weights = false;
  config.qk_norm = QueryKeyNorm::kNone;
  config.partial_rotary_factor = 1.0;
  config.high_cycles = 2;
  config.low_cycles = 3;
  config.gradient_cycles = {2};
  config.prefix_lm = true;
}

Status hrm_text_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 1> kIgnored = {"pretraining_tp"};
  TRY(width_fields(fields, config));
  TRY(silu_fields(fields));
  TRY(hrm_layer_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(fields.integer("num_attention_heads", config.num_attention_heads, 1, 4096));
  config.num_key_value_heads = config.num_attention_heads;
  TRY(fields.integer("head_dim", config.head_dim, 1, 4096));
  TRY(rope_fields(fields, config));
  if (fields.reading() && config.initializer_range > 0) config.embedding_scale = 1.0 / config.initializer_range;
  TRY(fields.number("embedding_scale", config.embedding_scale, 1e-6, 1e6));
  TRY(fields.boolean("prefix_lm", config.prefix_lm));
  TRY(fields.fixed("mlp_bias", false));
  TRY(fields.fixed("attention_bias", false));
  fields.ignore(kIgnored);
  return {};
}

}  // namespace foretrace::lm
