// DenseAndExperts: a dense channel mixer and a mixture of experts side by side, each between norms of its own, on the residual stream as
// it is:  y = norm_1(dense(norm(x))) + norm_2(experts(norm_e(x)));  the router reads x itself.
// Source: transformers' Gemma4TextDecoderLayer, 5.24.0.
#pragma once

#include <string>

#include "lm/channel_mixer.h"
#include "lm/mixture_of_experts.h"
#include "lm/norm.h"
#include "lm/swiglu.h"

namespace foretrace::lm {

class DenseAndExperts : public ChannelMixer {
 public:
  // `prefix`: the checkpoint name of the layer, with a dot at its end.
  DenseAndExperts(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  [[nodiscard]] at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence) const override;
  void step(TokenStep& step, const float* x, float* y) const override;

 private:
  RmsNorm dense_in_;
  Swiglu dense_;
  RmsNorm dense_out_, experts_in_;
  MixtureOfExperts experts_;
  RmsNorm experts_out_;
  int64_t width_;
};

}  // namespace foretrace::lm
