// LatentAttention: softmax attention whose keys and values are projections of one latent a token (Kimi Linear's MLA).
//   [c | r] = W_kv_a x;  c <- RMS norm(c), eps 1e-6;  a head's [k_c | v] = W_kv_b c;  k = [k_c | r], r shared by all heads
//   q = W_q x;  scale (size of k)^-1/2;  no position code;  y = W_o attention
// A cache holds [c | r] alone, and a step leaves it so: q . k = (W_k^T q_c) . c + q_r . r, and the sum of v is W_v of that of c.
#pragma once

#include <string>

#include "lm/config.h"
#include "lm/norm.h"
#include "lm/parameter.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

class LatentAttention : public TokenMixer {
 public:
  LatentAttention(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const override;
  void step(TokenStep& step, const float* x, LayerCache& cache, float* y) const override;

 private:
  // q [B, H, own + shared] -> [B, H, rank + shared], to meet what the cache holds.
  float* step_queries(TokenStep& step, const float* q) const;

  int64_t heads_, rank_, own_width_, shared_width_, value_width_;
  const Parameter& query_;      // [H (own + shared), d]
  const Parameter& compress_;   // [rank + shared, d]
  RmsNorm latent_norm_;         // [rank]
  const Parameter& expand_;     // [H (own + value), rank]
  const Parameter& out_;        // [d, H value]
};

}  // namespace foretrace::lm
