// LLaDA (arXiv 2502.09992): attention alone, every token sees its whole row. Field names are OLMo's.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

Status sizes(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 1> kOfRatio = {"mlp_ratio"};  // counts where mlp_hidden_size is missing, and is not read then
  TRY(fields.integer("vocab_size", config.vocab_size, 1, kMaxWidth));
  TRY(fields.integer("d_model", config.hidden_size, 1, kMaxWidth));
  TRY(fields.integer("n_layers", config.num_hidden_layers, 1, 1000));
  TRY(fields.integer("n_heads", config.num_attention_heads, 1, 4096));
  if (fields.reading()) config.num_key_value_heads = config.num_attention_heads;
  TRY(fields.integer("n_kv_heads", config.num_key_value_heads, 1, 4096));
  TRY(fields.integer("mlp_hidden_size", config.intermediate_size, 1, kMaxWidth));
  TRY(fields.integer("max_sequence_length", config.max_position_embeddings, 1, INT64_MAX));
  TRY(fields.number("rms_norm_eps", config.rms_norm_eps, 1e-12, 1.0));
  TRY(fields.number("init_std", config.initializer_range, 0.0, 10.0));
  TRY(fields.number("rope_theta", config.rope_theta, 1.0, 1e12));
  TRY(fields.boolean("weight_tying", config.tie_word_embeddings));
  TRY(fields.integer("mask_token_id", config.mask_token_id, -1, kMaxWidth));
  fields.ignore(kOfRatio);
  if (!fields.reading()) return {};
  if (config.hidden_size % config.num_attention_heads != 0) return fields.source().wrong("d_model", "must be a multiple of n_heads");
  if (config.mask_token_id >= config.vocab_size) return fields.source().wrong("mask_token_id", "is no token of the vocabulary");
  config.head_dim = config.hidden_size / config.num_attention_heads;
  config.layer_types.assign(static_cast<size_t>(config.num_hidden_layers), LayerType::kFullAttention);
  return {};
}

}  // namespace

void llada_defaults(ModelConfig& config) {
  config.vocab_size = 126464;
  config.hidden_size = 4096;
  config.num_hidden_layers = 32;
  config.num_attention_heads = 32;
  config.intermediate_size = 12288;
  config.max_position_embeddings = 4096;
  config.rms_norm_eps = 1e-5;
  config.rope_theta = 500000.0;
  config.partial_rotary_factor = 1.0;
  config.zero_centred_norm = config.attention_gate = false;
  config.qk_norm = QueryKeyNorm::kNone;
  config.bidirectional = true;
}

Status llada_fields(ConfigFields& fields, ModelConfig& config) {
  constexpr std::array<const char*, 12> kIgnored = {"alibi_bias_max",  "embedding_dropout", "residual_dropout",   "flash_attention",
                                                    "init_device",     "init_fn",           "init_cutoff_factor", "precision",
                                                    "rope_full_precision", "auto_map",      "block_group_size",   "layer_norm_eps"};
  TRY(sizes(fields, config));
  int64_t rows = config.vocab_size;
  TRY(fields.integer("embedding_size", rows, 1, kMaxWidth));
  if (rows != config.vocab_size) return unsupported("embedding_size " + std::to_string(rows) + " is not supported", "only vocab_size is");
  for (const char* name : {"alibi", "attention_layer_norm", "bias_for_layer_norm", "include_bias", "include_qkv_bias", "input_emb_norm",
                           "multi_query_attention", "scale_logits"})
    TRY(fields.fixed(name, false));
  TRY(fields.fixed("activation_type", "silu"));
  TRY(fields.fixed("block_type", "llama"));
  TRY(fields.fixed("layer_norm_type", "rms"));
  TRY(fields.fixed("layer_norm_with_affine", true));
  TRY(fields.fixed("rope", true));
  fields.ignore(kIgnored);
  return {};
}

}  // namespace foretrace::lm
