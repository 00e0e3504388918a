// LayerStack: decoder layers, one behind the other, and the norm behind them. A call of a stack takes a slot of the cache a layer, from
// `first` on; weights that are called several times in one pass have slots of their own each time (lm/trunk.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lm/cache.h"
#include "lm/config.h"
#include "lm/decoder_layer.h"
#include "lm/norm.h"
#include "lm/parameter.h"

namespace foretrace::lm {

class LayerStack {
 public:
  // Layers "prefix" + "0." and so on, one for each of the config's layer_types; the norm's key in a checkpoint.
  LayerStack(const ModelConfig& config, ParameterTable& table, const std::string& prefix, const std::string& norm_key);

  // x [B, T, d], the residual stream, in the compute type -> the same behind the last layer, not normed. `cache` may be null.
  at::Tensor forward(at::Tensor x, const SequenceContext& sequence, Cache* cache, size_t first) const;
  // The same of the tokens of `step`, x [N, d], in place. REQUIRES: weights are packed
  void step(TokenStep& step, Cache& cache, size_t first, float* x) const;
  [[nodiscard]] const RmsNorm& norm() const { return norm_; }

 private:
  std::vector<std::unique_ptr<DecoderLayer>> layers_;
  RmsNorm norm_;
};

}  // namespace foretrace::lm
