// ModelConfig: the shape of a decoder: which blocks, how wide, with which options. Names and defaults are those of
// transformers' Qwen3NextConfig (5.24.0) where it has the field; lm/config_families.h maps other model types onto it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace foretrace::lm {

enum class LayerType { kLinearAttention, kFullAttention, kSlidingAttention };
enum class ChannelType { kDense, kExperts };
// How a checkpoint spells config and keys. kForetrace: our own, for option sets that no transformers class has.
enum class ModelFamily { kQwen3Next, kQwen35, kQwen35Moe, kKimiLinear, kOlmoHybrid, kCwm, kLlada, kForetrace };
// Decay of a linear layer's state: one number a head; none (DeltaNet); one a key channel (KDA), in (0, 1) or in (-1, 1).
enum class DecayKind { kScalar, kNone, kChannel, kSignedChannel };
enum class OutputGate { kSilu, kSigmoid, kNone };
// RMS norm of queries and keys: over a head, none, or over all heads at once.
enum class QueryKeyNorm { kHead, kNone, kProjection };
enum class RouterKind { kSoftmax, kSigmoid };

struct ModelConfig {
  ModelFamily family = ModelFamily::kQwen3Next;
  int64_t vocab_size = 151936;
  int64_t hidden_size = 2048;
  int64_t intermediate_size = 5632;  // SwiGLU width
  int64_t num_hidden_layers = 48;
  int64_t max_position_embeddings = 32768;  // written for transformers; nothing here depends on it
  double rms_norm_eps = 1e-6;
  double initializer_range = 0.02;
  bool tie_word_embeddings = false;
  std::vector<LayerType> layer_types;      // one a layer
  std::vector<ChannelType> channel_types;  // one a layer; empty: all dense
  bool zero_centred_norm = true;           // norms scale by 1 + w
  bool attention_post_norm = false;        // attention layers norm what the mixers give, not what they take

  // Attention: query heads share key/value heads in groups.
  int64_t num_attention_heads = 16;
  int64_t num_key_value_heads = 2;
  int64_t head_dim = 256;
  bool attention_gate = true;
  QueryKeyNorm qk_norm = QueryKeyNorm::kHead;
  int64_t sliding_window = 0;  // of sliding_attention layers: tokens seen, the own one included
  bool rotary = true;          // false: no position code
  double rope_theta = 10000.0;
  double partial_rotary_factor = 0.25;  // rotary width = int(head_dim * factor)
  // Llama 3's frequency scaling; factor 1: none.
  double rope_factor = 1.0;
  double rope_low_freq_factor = 1.0;
  double rope_high_freq_factor = 4.0;
  int64_t rope_original_positions = 8192;
  // Latent attention instead, where kv_lora_rank > 0: keys and values are projections of one latent a token.
  int64_t kv_lora_rank = 0;
  int64_t qk_nope_head_dim = 128;
  int64_t qk_rope_head_dim = 64;  // key channels that all heads share
  int64_t v_head_dim = 128;

  // Linear attention: value head j belongs to key head j / (value heads / key heads).
  int64_t linear_num_key_heads = 16;
  int64_t linear_num_value_heads = 32;
  int64_t linear_key_head_dim = 128;
  int64_t linear_value_head_dim = 128;
  int64_t linear_conv_kernel_dim = 4;
  DecayKind linear_decay = DecayKind::kScalar;
  double linear_beta_max = 1.0;     // write strengths lie in (0, this)
  int64_t linear_factors = 1;       // Householder factors, i.e. writes, a token (DeltaProduct)
  bool linear_qk_silu = true;       // SiLU on convolved queries and keys
  OutputGate linear_output_gate = OutputGate::kSilu;
  int64_t linear_gate_rank = 0;     // rank of the channel decay's and the output gate's projections; 0: full
  double linear_norm_eps = 0.0;     // of the output norm; 0: rms_norm_eps

  // Mixture of experts, in layers of ChannelType::kExperts.
  int64_t num_experts = 0;
  int64_t num_experts_per_tok = 10;
  int64_t moe_intermediate_size = 512;
  int64_t shared_expert_intermediate_size = 512;
  bool shared_expert_gate = true;
  RouterKind router = RouterKind::kSoftmax;
  bool norm_topk_prob = true;
  int64_t n_group = 1;     // groups of experts (sigmoid router): the best topk_group of them are in the choice
  int64_t topk_group = 1;
  double routed_scaling_factor = 1.0;
  double router_aux_loss_coef = 0.001;  // of the training loss

  bool bidirectional = false;   // trained so that every token sees its whole row: what stands behind it, too
  int64_t mask_token_id = -1;   // what stands for tokens that are to be predicted; -1: none is known

  int64_t num_mtp_layers = 0;  // 1: a head that predicts the token behind the next one (lm/multi_token_head.h)

  [[nodiscard]] int64_t key_dim() const { return linear_num_key_heads * linear_key_head_dim; }
  [[nodiscard]] int64_t value_dim() const { return linear_num_value_heads * linear_value_head_dim; }
  [[nodiscard]] int64_t rotary_dim() const {
    return static_cast<int64_t>(static_cast<double>(head_dim) * partial_rotary_factor);
  }
  [[nodiscard]] double output_norm_eps() const { return linear_norm_eps > 0 ? linear_norm_eps : rms_norm_eps; }
  [[nodiscard]] bool has_experts(size_t layer) const {
    return layer < channel_types.size() && channel_types[layer] == ChannelType::kExperts;
  }
};

// The config.json of a known model type (docs/checkpoints.md). Refuses what would change the model and is not supported, and
// fields it does not know, by name. `where` (a path) starts each message.
Result<ModelConfig> model_config_from_transformers(const Json& json, const std::string& where);
// The "model" object of a training config: the fields of docs/training.md, or those of the "model_type" it names; any
// other field is an Error. A vocab_size that is absent stays 0, for the data to fill.
Result<ModelConfig> model_config_from_training(const Json& json, const std::string& where);
// What model_config_from_transformers reads, and transformers unless the family is our own.
Json model_config_to_transformers(const ModelConfig& config);

}  // namespace foretrace::lm
