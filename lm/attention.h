// Attention: causal softmax attention, over everything or over a sliding window.
//   q, k: RMS norm over the head (or over all heads at once, or none), then partial rotary positions (or none)
//   v: normed without weights, where the config says so; of its own rows, or the key before norm and positions
//   scale D^-1/2, or the config's; H query heads share Hkv key heads;  y = W_o (attention * sigmoid(gate)), or ungated
// One projection here, rows [query | gate | key | value]; q_proj of a gated checkpoint holds [query D | gate D] a head, HRM-Text's one
// matrix [gate | query | key | value].
#pragma once

#include <optional>
#include <string>

#include "lm/config.h"
#include "lm/norm.h"
#include "lm/parameter.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

// Rows of the projection.
struct AttentionRows {
  AttentionRows(const ModelConfig& config, LayerType type);
  [[nodiscard]] int64_t all() const { return query + gate + key + value; }

  int64_t query;
  int64_t gate;  // 0: ungated
  int64_t key;
  int64_t value;  // 0: values are keys
};

class Attention : public TokenMixer {
 public:
  Attention(const ModelConfig& config, LayerType type, ParameterTable& table, const std::string& prefix);
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const override;
  void step(TokenStep& step, const float* x, LayerCache& cache, float* y) const override;

 private:
  // part [B, T, heads D] -> normed and rotated [B, heads, T, D].
  at::Tensor placed(const at::Tensor& part, int64_t heads, const std::optional<RmsNorm>& norm,
                    const SequenceContext& sequence) const;
  // The same for one token a row: part [B, heads D], rows `stride` apart -> [B, heads, D].
  float* placed_step(TokenStep& step, const float* part, int64_t stride, int64_t heads, const std::optional<RmsNorm>& norm) const;

  int64_t heads_, key_heads_, width_;
  double scale_;  // of scores
  bool rotary_, sliding_, norm_per_head_;
  AttentionRows rows_;
  const Parameter& projection_;  // [rows, d]
  std::optional<RmsNorm> query_norm_, key_norm_, value_norm_;
  const Parameter& out_;  // [d, H D]
};

}  // namespace foretrace::lm
