// ModelConfig: the shape of a decoder. Field names and defaults are those of transformers' Qwen3NextConfig (5.24.0);
// a config.json of a dense Qwen3NextForCausalLM reads into it, and it writes one that transformers reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"

namespace foretrace::lm {

enum class LayerType { kLinearAttention, kFullAttention };

struct ModelConfig {
  int64_t vocab_size = 151936;
  int64_t hidden_size = 2048;
  int64_t intermediate_size = 5632;  // SwiGLU width
  int64_t num_hidden_layers = 48;
  // Gated attention: query heads share key/value heads in groups.
  int64_t num_attention_heads = 16;
  int64_t num_key_value_heads = 2;
  int64_t head_dim = 256;
  // Gated delta net: value head j belongs to key head j / (value heads / key heads).
  int64_t linear_num_key_heads = 16;
  int64_t linear_num_value_heads = 32;
  int64_t linear_key_head_dim = 128;
  int64_t linear_value_head_dim = 128;
  int64_t linear_conv_kernel_dim = 4;
  int64_t max_position_embeddings = 32768;  // written for transformers; nothing here depends on it
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000.0;
  double partial_rotary_factor = 0.25;  // rotary width = int(head_dim * factor)
  double initializer_range = 0.02;
  bool tie_word_embeddings = false;
  std::vector<LayerType> layer_types;  // one a layer

  [[nodiscard]] int64_t key_dim() const { return linear_num_key_heads * linear_key_head_dim; }
  [[nodiscard]] int64_t value_dim() const { return linear_num_value_heads * linear_value_head_dim; }
  [[nodiscard]] int64_t rotary_dim() const {
    return static_cast<int64_t>(static_cast<double>(head_dim) * partial_rotary_factor);
  }
};

// A transformers config.json. Refuses other model types, mixture-of-experts layers, biases, scaled rotary positions, and
// fields it does not know, by name. `where` (a path) starts each message.
Result<ModelConfig> model_config_from_transformers(const Json& json, const std::string& where);
// The "model" object of a training config: the same names plus full_attention_interval; any other field is an Error.
// A vocab_size that is absent stays 0, for the data to fill.
Result<ModelConfig> model_config_from_training(const Json& json, const std::string& where);
Json model_config_to_transformers(const ModelConfig& config);

}  // namespace foretrace::lm
