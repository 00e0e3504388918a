// Token mixers written down naively, one token after another, to hold lm's to: weights by their checkpoint keys, without
// caches, kernels or fused matrices; differentiable.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "lm/config.h"

namespace foretrace::lm {

using NamedWeights = std::map<std::string, at::Tensor>;

// x [B, T, d] -> [B, T, d]; keys of the foretrace family.
at::Tensor naive_delta_net(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x);
// `window`: tokens seen, the own one included.
at::Tensor naive_attention(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x, int64_t window);
at::Tensor naive_latent_attention(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x);

}  // namespace foretrace::lm
