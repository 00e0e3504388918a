// DiffusionGemma: a text model within a larger config, whose parts for images are carried along.
#include <array>
#include <cmath>
#include <vector>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

constexpr std::array<const char*, 4> kCarried = {"vision_config", "boi_token_id", "eoi_token_id", "image_token_id"};

constexpr std::array<const char*, 1> kTextCarried = {"use_bidirectional_attention"};  // "vision": within images

bool last_of_six(int64_t layer, int64_t) { return layer % 6 == 5; }

Status gemma_layer_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(layer_type_fields(fields, config, {last_of_six, LayerType::kSlidingAttention}));
  if (!fields.reading()) return {};
  config.layer_types.back() = LayerType::kFullAttention;  // as transformers does, whatever the list says
  for (const LayerType type : config.layer_types)
    if (type == LayerType::kLinearAttention) return fields.source().wrong("layer_types", "holds linear_attention, which this model does not have");
  return {};
}

struct Heads {
  int64_t size, keys;
  bool operator==(const Heads&) const = default;
};

// What is different about a layer stands under its number.
Status heads_by_layer(ConfigFields& layers, const ModelConfig& config, std::vector<Heads>& heads) {
  for (size_t i = 0; i < heads.size(); ++i) {
    if (!layers.reading() && config.layer_types[i] != LayerType::kFullAttention) continue;
    TRY(layers.object(std::to_string(i).c_str(), [&](ConfigFields& inner) -> Status {
      TRY(inner.integer("head_dim", heads[i].size, 1, 4096));
      return inner.integer("num_key_value_heads", heads[i].keys, 1, 4096);
    }));
  }
  return {};
}

Status full_head_fields(ConfigFields& fields, ModelConfig& config) {
  if (fields.reading() && !fields.source().has("per_layer_config")) {
    config.full_head_dim = 512;
    TRY(fields.integer("global_head_dim", config.full_head_dim, 1, 4096));
    return fields.integer("num_global_key_value_heads", config.full_key_value_heads, 1, 4096);
  }
  std::vector<Heads> heads;
  for (const LayerType type : config.layer_types) heads.push_back({config.head_dim_of(type), config.key_value_heads_of(type)});
  TRY(fields.object("per_layer_config", [&](ConfigFields& layers) { return heads_by_layer(layers, config, heads); }));
  if (!fields.reading()) return {};
  constexpr std::array<const char*, 2> kOverruled = {"global_head_dim", "num_global_key_value_heads"};
  fields.ignore(kOverruled);
  for (size_t i = 0; i < heads.size(); ++i) {
    const bool full = config.layer_types[i] == LayerType::kFullAttention;
    if (heads[i] == (full ? heads.back() : Heads{config.head_dim, config.num_key_value_heads})) continue;
    return fields.source().wrong("per_layer_config", "gives layer " + std::to_string(i) + " other heads than layers of its type have");
  }
  config.full_head_dim = heads.back().size;
  config.full_key_value_heads = heads.back().keys;
  return {};
}

Status gemma_rope_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 2> kTypes = {"default", "proportional"};
  return fields.object("rope_parameters", [&](ConfigFields& rope) -> Status {
    TRY(rope.object("full_attention", [&](ConfigFields& inner) -> Status {
      TRY(inner.choice("rope_type", config.rope_proportional, kTypes));
      if (inner.reading()) config.partial_rotary_factor = 1.0;
      TRY(inner.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
      return inner.number("rope_theta", config.rope_theta, 1.0, 1e12);
    }));
    return rope.object("sliding_attention", [&](ConfigFields& inner) -> Status {
      TRY(inner.fixed("rope_type", "default"));
      TRY(inner.number("partial_rotary_factor", config.sliding_rotary_factor, 0.0, 1.0));
      return inner.number("rope_theta", config.sliding_rope_theta, 1.0, 1e12);
    });
  });
}

Status gemma_expert_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("num_experts", config.num_experts, 1, kMaxExperts));
  TRY(fields.integer("top_k_experts", config.num_experts_per_tok, 1, kMaxExperts));
  TRY(fields.integer("moe_intermediate_size", config.moe_intermediate_size, 1, kMaxWidth));
  if (fields.reading()) all_sparse(config);
  return {};
}

Status gemma_text_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.fixed("model_type", "diffusion_gemma_text"));
  TRY(size_fields(fields, config));
  TRY(fields.fixed("tie_word_embeddings", true));
  TRY(activation_fields(fields, config, "hidden_activation"));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(attention_fields(fields, config));
  TRY(fields.integer("sliding_window", config.sliding_window, 1, INT64_MAX));
  TRY(gemma_layer_fields(fields, config));
  TRY(full_head_fields(fields, config));
  TRY(gemma_rope_fields(fields, config));
  TRY(gemma_expert_fields(fields, config));
  TRY(fields.number("final_logit_softcapping", config.logit_cap, 1e-3, 1e6));
  TRY(fields.fixed("attention_bias", false));
  TRY(carried_fields(fields, config, kTextCarried));
  if (const Json ahead = config.carried.value(kTextCarried[0], Json()); !ahead.is_null() && ahead != "vision")
    return unsupported(kTextCarried[0] + (" " + ahead.dump()) + " is not supported", "only null and \"vision\" are");
  config.embedding_scale = std::sqrt(static_cast<double>(config.hidden_size));
  fields.ignore(irrelevant_fields());
  return {};
}

}  // namespace

void diffusion_gemma_defaults(ModelConfig& config) {
  config.vocab_size = 262144;
  config.hidden_size = 2304;
  config.intermediate_size = 9216;
  config.activation = Activation::kGelu;
  config.num_hidden_layers = 30;
  config.max_position_embeddings = 131072;
  config.tie_word_embeddings = true;
  config.zero_centred_norm = config.attention_gate = false;
  config.sandwich_norm = config.layer_scale = config.value_norm = config.full_value_is_key = true;
  config.logit_cap = 30.0;
  config.attention_scale = 1.0;
  config.num_attention_heads = 8;
  config.num_key_value_heads = 4;
  config.sliding_window = 512;
  config.rope_theta = 1e6;
  config.rope_proportional = true;
  config.sliding_rope_theta = 1e4;
  config.dense_beside_experts = true;
  config.router = RouterKind::kScaled;
  config.num_experts = 128;  // of the released model, as the next two: transformers has no defaults
  config.num_experts_per_tok = 8;
  config.moe_intermediate_size = 704;
  config.shared_expert_intermediate_size = 0;
  config.router_aux_loss_coef = 0;
  config.canvas_length = 256;
  config.canvas_is_one = config.self_conditioning = true;
}

Status diffusion_gemma_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 1> kAgain = {"initializer_range"};  // the text model's counts
  TRY(fields.integer("canvas_length", config.canvas_length, 1, 1 << 20));
  TRY(fields.fixed("tie_word_embeddings", true));
  fields.ignore(kAgain);
  if (fields.reading() && !fields.source().has("text_config")) {
    const Json none = Json::object();
    JsonFields absent(none, "text_config");
    ConfigFields defaults(absent);
    TRY(gemma_text_fields(defaults, config));
  }
  TRY(fields.object("text_config", [&](ConfigFields& inner) { return gemma_text_fields(inner, config); }));
  return carried_fields(fields, config, kCarried);
}

}  // namespace foretrace::lm
