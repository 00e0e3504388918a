// GatedAttention: causal softmax attention with an output gate (Qwen3-Next's full_attention layer).
//   q, k: RMS norm over the head (1 + w), then partial rotary positions; scale D^-1/2; H query heads share Hkv key heads
//   y = W_o (attention * sigmoid(gate))
// One projection here, rows [query | gate | key | value]; q_proj of a checkpoint holds [query D | gate D] a head.
#pragma once

#include <string>

#include "lm/config.h"
#include "lm/parameter.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

class GatedAttention : public TokenMixer {
 public:
  GatedAttention(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const override;

 private:
  int64_t heads_, key_heads_, width_;
  double eps_;
  const Parameter& projection_;  // [2 H D + 2 Hkv D, d]
  const Parameter& query_norm_;  // [D]
  const Parameter& key_norm_;    // [D]
  const Parameter& out_;         // [d, H D]
};

}  // namespace foretrace::lm
