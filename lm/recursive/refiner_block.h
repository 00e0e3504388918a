// RefinerBlock: one layer of a refiner's network. Norms have no weight and come behind the sums:
//   h <- RMS(h + mix(h));  h <- RMS(h + SwiGLU(h))
// mix: attention where all tokens see all, or SwiGLU over the token axis; then the norm behind it runs over that axis too.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "lm/parameter.h"
#include "lm/recursive/refiner_config.h"

namespace foretrace::lm {

// cos and sin of every position's angles, [1, P + T, 1, head size / 2] fp32 (fp64); undefined: no rotation.
struct Rotation {
  at::Tensor cos, sin;
};

class RefinerBlock {
 public:
  // `name`: of the layer, "L_level.layers.0."
  RefinerBlock(const RefinerConfig& config, ParameterTable& table, const std::string& name);

  // h [B, P + T, D] in the compute type -> the same. Differentiable.
  [[nodiscard]] at::Tensor forward(const at::Tensor& h, const Rotation& rotation) const;

 private:
  [[nodiscard]] at::Tensor attend(const at::Tensor& h, const Rotation& rotation) const;

  int64_t heads_;
  double eps_;
  bool over_tokens_;
  const Parameter* in_;    // [3 D, D] of q, k, v, or the mixer's gate and up
  const Parameter* out_;
  const Parameter* gate_up_;  // [2 I, D]
  const Parameter* down_;     // [D, I]
};

}  // namespace foretrace::lm
