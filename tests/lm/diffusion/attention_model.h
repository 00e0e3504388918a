// Small models with seeded weights for tests of denoising; the vocabulary's last token is the mask.
#pragma once

#include <memory>
#include <vector>

#include "lm/diffusion/sampler.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {

constexpr int32_t kMask = 60;

// Plain full attention as LLaDA has it, fp64.
inline std::unique_ptr<CausalLm> attention_model(uint64_t seed, int64_t layers = 3, double range = 0.3) {
  ModelConfig config = tiny_config();
  config.family = ModelFamily::kForetrace;
  config.num_hidden_layers = layers;
  config.layer_types.assign(static_cast<size_t>(layers), LayerType::kFullAttention);
  config.attention_gate = config.zero_centred_norm = false;
  config.qk_norm = QueryKeyNorm::kNone;
  config.partial_rotary_factor = 1;
  auto model = std::make_unique<CausalLm>(config, c10::ScalarType::Double);
  model->parameters().initialise(seed, range);
  return model;
}

inline std::vector<int32_t> some_prompt(uint64_t seed, int64_t tokens) {
  const at::Tensor ids = tiny_ids(seed, 1, tokens);
  std::vector<int32_t> prompt;
  for (int64_t i = 0; i < tokens; ++i) prompt.push_back(static_cast<int32_t>(ids.data_ptr<int64_t>()[i] % kMask));
  return prompt;
}

inline DiffusionOptions diffusion_options(int64_t length, int64_t block, int64_t steps) {
  DiffusionOptions options;
  options.length = length;
  options.block = block;
  options.steps = steps;
  options.tokens = {61, kMask, {}};
  return options;
}

}  // namespace foretrace::lm
