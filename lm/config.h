// ModelConfig: the shape of a decoder: which blocks, how wide, with which options. Names and defaults are those of
// transformers' Qwen3NextConfig (5.24.0) where it has the field; lm/config_families.h maps other model types onto it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace foretrace::lm {

enum class LayerType { kLinearAttention, kFullAttention, kSlidingAttention };
enum class ChannelType { kDense, kExperts };
// How a checkpoint spells config and keys. kForetrace: our own, for option sets that no transformers class has.
enum class ModelFamily {
  kQwen3Next,
  kQwen35,
  kQwen35Moe,
  kKimiLinear,
  kOlmoHybrid,
  kCwm,
  kLlada,
  kHrmText,
  kDiffusionGemma,
  kForetrace
};
// Decay of a linear layer's state: one number a head; none (DeltaNet); one a key channel (KDA), in (0, 1) or in (-1, 1).
enum class DecayKind { kScalar, kNone, kChannel, kSignedChannel };
enum class OutputGate { kSilu, kSigmoid, kNone };
// RMS norm of queries and keys: over a head, none, or over all heads at once.
enum class QueryKeyNorm { kHead, kNone, kProjection };
enum class RouterKind { kSoftmax, kSigmoid, kScaled };  // lm/router.h
enum class Activation { kSilu, kGelu };  // lm/activation.h

struct ModelConfig {
  ModelFamily family = ModelFamily::kQwen3Next;
  int64_t vocab_size = 151936;
  int64_t hidden_size = 2048;
  int64_t intermediate_size = 5632;  // SwiGLU width
  Activation activation = Activation::kSilu;  // of channel mixers
  int64_t num_hidden_layers = 48;
  int64_t max_position_embeddings = 32768;  // written for transformers; nothing here depends on it
  double rms_norm_eps = 1e-6;
  double initializer_range = 0.02;
  bool tie_word_embeddings = false;
  std::vector<LayerType> layer_types;      // one a layer
  std::vector<ChannelType> channel_types;  // one a layer; empty: all dense
  bool zero_centred_norm = true;           // norms scale by 1 + w
  bool attention_post_norm = false;        // attention layers norm what the mixers give, not what they take
  bool sandwich_norm = false;              // layers norm what the mixers take and what they give
  bool norm_weights = true;                // false: norms around the mixers and behind the layers scale by nothing
  bool layer_scale = false;                // a layer's result times a number, in canvas passes another one; not trained
  double embedding_scale = 1.0;            // of embeddings, before the first layer
  double logit_cap = 0.0;                  // logits are cap tanh(logits / cap); 0: as they are

  // Recursion (lm/trunk.h), where high_cycles > 0: the layers above are made twice, as a low and a high stack that take turns.
  int64_t high_cycles = 0;
  int64_t low_cycles = 1;                // calls of the low stack in a high cycle
  std::vector<int64_t> gradient_cycles;  // the last so many of them carry gradients, a high cycle; cycles that it lacks in front: 1
  bool prefix_lm = false;                // was taught with prompts that are seen whole (MaskMode::prefix()); nothing here depends on it

  // Attention: query heads share key/value heads in groups.
  int64_t num_attention_heads = 16;
  int64_t num_key_value_heads = 2;
  int64_t head_dim = 256;
  bool attention_gate = true;
  QueryKeyNorm qk_norm = QueryKeyNorm::kHead;
  bool value_norm = false;       // values are normed over a head, without weights
  double attention_scale = 0.0;  // of scores; 0: head_dim^-1/2
  int64_t sliding_window = 0;  // of sliding_attention layers: tokens seen, the own one included
  bool rotary = true;          // false: no position code
  double rope_theta = 10000.0;
  double partial_rotary_factor = 0.25;  // rotary width = int(head_dim * factor)
  // Llama 3's frequency scaling; factor 1: none.
  double rope_factor = 1.0;
  double rope_low_freq_factor = 1.0;
  double rope_high_freq_factor = 4.0;
  int64_t rope_original_positions = 8192;
  bool rope_proportional = false;  // all of a head is in pairs, of which the first share (partial_rotary_factor) turn
  // Where full_attention layers differ from sliding ones; 0: they do not.
  int64_t full_head_dim = 0;
  int64_t full_key_value_heads = 0;
  bool full_value_is_key = false;  // they have no v_proj: values are the keys before norm and positions
  double sliding_rope_theta = 0.0;  // base of sliding layers, whose positions are plain; all above on positions is of full ones then
  double sliding_rotary_factor = 1.0;
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
  bool dense_beside_experts = false;  // layers with experts have the dense mixer too (lm/dense_and_experts.h)
  RouterKind router = RouterKind::kSoftmax;
  bool norm_topk_prob = true;
  int64_t n_group = 1;     // groups of experts (sigmoid router): the best topk_group of them are in the choice
  int64_t topk_group = 1;
  double routed_scaling_factor = 1.0;
  double router_aux_loss_coef = 0.001;  // of the training loss

  bool bidirectional = false;   // trained so that every token sees its whole row: what stands behind it, too
  int64_t mask_token_id = -1;   // what stands for tokens that are to be predicted; -1: none is known

  // Canvas passes (CausalLm::hidden_canvas).
  int64_t canvas_length = 0;       // tokens of a canvas, for who makes one; nothing here depends on it
  bool canvas_is_one = false;      // in sliding layers it sees all of itself, and the window before its first token
  bool self_conditioning = false;  // it may be told the logits of the pass before (lm/self_conditioning.h)

  Json carried = Json::object();  // fields of parts that are not here (vision), which a save writes back

  int64_t num_mtp_layers = 0;  // 1: a head that predicts the token behind the next one (lm/multi_token_head.h)

  [[nodiscard]] int64_t key_dim() const { return linear_num_key_heads * linear_key_head_dim; }
  [[nodiscard]] int64_t value_dim() const { return linear_num_value_heads * linear_value_head_dim; }
  [[nodiscard]] int64_t head_dim_of(LayerType type) const {
    return type == LayerType::kFullAttention && full_head_dim > 0 ? full_head_dim : head_dim;
  }
  [[nodiscard]] int64_t key_value_heads_of(LayerType type) const {
    return type == LayerType::kFullAttention && full_key_value_heads > 0 ? full_key_value_heads : num_key_value_heads;
  }
  // Sliding layers have positions of their own.
  [[nodiscard]] bool slides_apart() const { return sliding_rope_theta > 0 || (full_head_dim > 0 && full_head_dim != head_dim); }
  // Channels of a head that are in rotating pairs.
  [[nodiscard]] int64_t rotary_dim(LayerType type = LayerType::kFullAttention) const {
    const bool apart = type == LayerType::kSlidingAttention && sliding_rope_theta > 0;
    if (rope_proportional && !apart) return head_dim_of(type);
    return static_cast<int64_t>(static_cast<double>(head_dim_of(type)) * (apart ? sliding_rotary_factor : partial_rotary_factor));
  }
  [[nodiscard]] int64_t gradient_cycles_of(int64_t high_cycle) const {
    const int64_t given = static_cast<int64_t>(gradient_cycles.size());
    const int64_t at = high_cycle - std::max<int64_t>(0, high_cycles - given);
    return at < 0 ? 1 : gradient_cycles[static_cast<size_t>(at)];
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
