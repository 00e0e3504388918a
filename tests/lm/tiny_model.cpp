#include "tests/lm/tiny_model.h"

#include "lm/torch.h"

namespace foretrace::lm {

ModelConfig tiny_config() {
  ModelConfig config;
  config.vocab_size = 61;
  config.hidden_size = 32;
  config.intermediate_size = 48;
  config.num_hidden_layers = 4;
  config.num_attention_heads = 4;
  config.num_key_value_heads = 2;
  config.head_dim = 16;
  config.linear_num_key_heads = 2;
  config.linear_num_value_heads = 4;
  config.linear_key_head_dim = 8;
  config.linear_value_head_dim = 16;
  config.initializer_range = 0.07;
  config.layer_types = {LayerType::kLinearAttention, LayerType::kLinearAttention, LayerType::kLinearAttention,
                        LayerType::kFullAttention};
  return config;
}

std::unique_ptr<CausalLm> tiny_model(uint64_t seed, at::ScalarType type) {
  auto model = std::make_unique<CausalLm>(tiny_config(), type);
  model->parameters().initialise(seed, model->config().initializer_range);
  return model;
}

at::Tensor tiny_ids(uint64_t seed, int64_t batch, int64_t tokens) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randint(0, 61, {batch, tokens}, generator, at::TensorOptions().dtype(at::kLong));
}

double difference(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

}  // namespace foretrace::lm
