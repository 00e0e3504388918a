// DecoderLayer: x += token_mixer(norm(x)); x += channel_mixer(norm(x)). The mixers are chosen by the layer's type.
// Post-norm layers norm what a mixer gives instead: x += norm(mixer(x)); sandwich layers norm both. Where the config has layer scales, the
// result is multiplied by the layer's number, and by another one in canvas passes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lm/channel_mixer.h"
#include "lm/config.h"
#include "lm/norm.h"
#include "lm/parameter.h"
#include "lm/token_mixer.h"

namespace foretrace::lm {

class DecoderLayer {
 public:
  DecoderLayer(const ModelConfig& config, size_t index, ParameterTable& table, const std::string& prefix);
  // x [B, T, d], the residual stream, in the compute type.
  at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const;
  // x [B, d], the residual stream of one token a row, moved on in place (lm/token_mixer.h). REQUIRES: weights are packed
  void step(TokenStep& step, LayerCache& cache, float* x) const;

 private:
  // The token mixer, in the sequence's mask mode.
  [[nodiscard]] at::Tensor mix(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const;
  // x [rows, d] += out(mixer(in(x))); mixer(from, to) adds to `to`.
  template <typename Mixer>
  void step_half(TokenStep& step, const std::optional<RmsNorm>& in, const std::optional<RmsNorm>& out, float* x, const Mixer& mixer) const;

  int64_t width_;
  bool linear_;
  // Around the mixers, where the config has them.
  std::optional<RmsNorm> token_in_;
  std::unique_ptr<TokenMixer> token_mixer_;
  std::optional<RmsNorm> token_out_, channel_in_;
  std::unique_ptr<ChannelMixer> channel_mixer_;
  std::optional<RmsNorm> channel_out_;
  const Parameter* scale_ = nullptr;  // [2]: of other passes, of canvas passes
};

}  // namespace foretrace::lm
