// MultiTokenHead: predicts the token behind the next one (MTP), from the states of the model and the next token:
//   x_t = W [norm_e(embed(token t+1)); norm_h(h_t)];  h'_t = norm(decoder layer(x)_t);  the model's own head reads h'_t
// h: the model's final normed states. One full-attention layer; with experts where the model has them. Its weights are a
// checkpoint's mtp.*, which transformers' models leave out and its MtpModel (modeling_layers.py, 5.24.0) reads.
#pragma once

#include "lm/config.h"
#include "lm/decoder_layer.h"
#include "lm/norm.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class MultiTokenHead {
 public:
  MultiTokenHead(const ModelConfig& config, ParameterTable& table);
  // states [B, T, d] behind tokens 0 .. T-1, `next` [B, T, d] embeddings of tokens 1 .. T -> [B, T, d], normed. Differentiable.
  // With a cache, goes on from it (lm/token_mixer.h).
  [[nodiscard]] at::Tensor forward(const at::Tensor& states, const at::Tensor& next, const SequenceContext& sequence,
                                   LayerCache* cache = nullptr) const;
  // The same for the tokens of `step`: states and next [N, d] -> out [N, d], normed. REQUIRES: weights are packed, the head's too
  void step(TokenStep& step, const float* states, const float* next, LayerCache& cache, float* out) const;
  [[nodiscard]] bool packed() const { return join_.packed != nullptr; }

 private:
  RmsNorm next_norm_, state_norm_;
  const Parameter& join_;  // [d, 2d]
  DecoderLayer layer_;
  RmsNorm norm_;
};

}  // namespace foretrace::lm
