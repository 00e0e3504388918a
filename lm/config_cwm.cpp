// CWM.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

bool first_of_four(int64_t layer, int64_t) { return layer % 4 == 0; }

}  // namespace

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
  TRY(silu_fields(fields));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(attention_fields(fields, config));
  TRY(rope_fields(fields, config));
  TRY(fields.integer("sliding_window", config.sliding_window, 1, INT64_MAX));
  TRY(fields.fixed("mlp_bias", false));
  TRY(fields.fixed("attention_bias", false));
  fields.ignore(kIgnored);
  return layer_type_fields(fields, config, {first_of_four, LayerType::kSlidingAttention});
}

}  // namespace foretrace::lm
