// TokenMixer: the half of a decoder layer that moves information between positions.
#pragma once

#include "lm/cache.h"
#include "lm/sequence.h"
#include "lm/token_step.h"

namespace foretrace::lm {

class TokenMixer {
 public:
  virtual ~TokenMixer() = default;
  // x [B, T, d] in the compute type -> [B, T, d]. With a cache, continues from it and leaves it after the last token.
  virtual at::Tensor forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const = 0;
  // y [N, d] += what forward() gives for the tokens of `step`, x [N, d]; moves the cache on, in place, by the first of each row:
  // a second one's state is kept beside it (lm/cache.h). REQUIRES: weights are packed
  virtual void step(TokenStep& step, const float* x, LayerCache& cache, float* y) const = 0;
};

}  // namespace foretrace::lm
