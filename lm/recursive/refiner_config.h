// RefinerConfig: the shape of a recursive refiner: TRM (arXiv 2510.04871) or HRM (arXiv 2506.21734). JSON names and defaults are those of
// the repositories' configs where they have the field (SamsungSAILMontreal/TinyRecursiveModels, sapientinc/HRM).
#pragma once

#include <cstdint>
#include <string>

#include "core/json.h"

namespace foretrace::lm {

// TRM: one network is f_L and f_H, and the whole last cycle carries gradients. HRM: two, and only the last call of each does.
enum class RefinerVariant { kTrm, kHrm };
enum class PositionCode { kRope, kLearned, kNone };

struct RefinerConfig {
  RefinerVariant variant = RefinerVariant::kTrm;
  // What the data decides: 0 in a training config.
  int64_t vocab_size = 0;
  int64_t seq_len = 0;  // T: tokens of a row
  int64_t num_puzzle_identifiers = 0;

  int64_t hidden_size = 0;
  int64_t num_heads = 0;
  double expansion = 4;
  int64_t h_layers = 0;  // HRM: of the network that updates y (z_H)
  int64_t l_layers = 2;  // of the network that updates z (z_L); TRM: of the one network
  int64_t h_cycles = 3;  // T in the paper
  int64_t l_cycles = 6;  // n
  bool mlp_t = false;    // SwiGLU over the token axis in place of attention; position codes by rotation have no effect then
  PositionCode pos_encodings = PositionCode::kRope;
  double rope_theta = 10000;
  double rms_norm_eps = 1e-5;
  int64_t puzzle_emb_ndim = 0;  // numbers of a puzzle's embedding; 0: none. Default: hidden_size
  int64_t puzzle_emb_len = 16;  // P: tokens before the row that hold it, the rest of them 0; given as 0: as many as it fills

  int64_t halt_max_steps = 16;
  double halt_exploration_prob = 0.1;
  bool no_act_continue = true;     // halting by q_halt > 0 alone, without a value of going on that an extra forward pass teaches
  bool one_step_gradient = false;  // TRM's ablation: gradients through the last call of f_L and of f_H only

  [[nodiscard]] int64_t positions() const { return puzzle_emb_len + seq_len; }
  [[nodiscard]] int64_t head_dim() const { return hidden_size / num_heads; }
};

// Inner width of a SwiGLU over `width` channels: 2/3 of expansion times the width, rounded (half to even), then up to a multiple of 256.
int64_t refiner_inner_width(int64_t width, double expansion);

// A config.json; every field that the data decides is required. An unknown field is an Error that names it. `where` starts each message.
Result<RefinerConfig> refiner_config_from_json(const Json& json, const std::string& where);
// The "model" object of a training config: what the data decides may be absent and stays 0.
Result<RefinerConfig> refiner_config_from_training(const Json& json, const std::string& where);
Json refiner_config_to_json(const RefinerConfig& config);

}  // namespace foretrace::lm
