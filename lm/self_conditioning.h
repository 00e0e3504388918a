// SelfConditioning: tells a canvas pass what the pass before made of the canvas. Its logits become the embedding that the model expects
// at each place, which a gated mixer reads; the sum of both embeddings is normed:
//   soft = softmax(logits) E scale, or 0;   x = norm(embedded + mixer(norm_w(soft)))
// Source: transformers' DiffusionGemmaSelfConditioning, 5.24.0; the idea: Analog Bits, arXiv 2208.04202.
#pragma once

#include <string>

#include "lm/norm.h"
#include "lm/swiglu.h"

namespace foretrace::lm {

// What a canvas pass is told.
struct Conditioning {
  at::Tensor logits;  // [B, T, V] of the pass before; undefined: nothing
  at::Tensor rows;    // bool [B]: rows that are told; undefined: all
};

class SelfConditioning {
 public:
  SelfConditioning(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  // embedded [B, T, d] in the compute type -> what the first layer reads. Differentiable.
  [[nodiscard]] at::Tensor forward(const at::Tensor& embedded, const Conditioning& told, const Parameter& embedding) const;

 private:
  double scale_;  // of embeddings
  RmsNorm soft_norm_;
  Swiglu mixer_;
  RmsNorm norm_;
};

}  // namespace foretrace::lm
