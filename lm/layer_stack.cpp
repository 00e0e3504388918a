#include "lm/layer_stack.h"

#include "lm/recomputation.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

std::vector<std::unique_ptr<DecoderLayer>> make_layers(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  std::vector<std::unique_ptr<DecoderLayer>> layers;
  for (size_t i = 0; i < config.layer_types.size(); ++i)
    layers.push_back(std::make_unique<DecoderLayer>(config, i, table, prefix + std::to_string(i) + "."));
  return layers;
}

}  // namespace

LayerStack::LayerStack(const ModelConfig& config, ParameterTable& table, const std::string& prefix, const std::string& norm_key)
    : layers_(make_layers(config, table, prefix)), norm_(table, config.hidden_size, {norm_key}, layer_norm_options(config)) {}

at::Tensor LayerStack::forward(at::Tensor x, const SequenceContext& sequence, Cache* cache, size_t first) const {
  const bool recompute = sequence.recompute && at::GradMode::is_enabled();
  for (size_t i = 0; i < layers_.size(); ++i)
    x = recompute ? recomputed(*layers_[i], x, sequence)
                  : layers_[i]->forward(x, sequence, cache != nullptr ? &cache->layer(first + i) : nullptr);
  return x;
}

void LayerStack::step(TokenStep& step, Cache& cache, size_t first, float* x) const {
  for (size_t i = 0; i < layers_.size(); ++i) layers_[i]->step(step, cache.layer(first + i), x);
}

}  // namespace foretrace::lm
