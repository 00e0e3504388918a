#include "tests/agents/served_model.h"

#include <gtest/gtest.h>

#include "lm/checkpoint.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"
#include "tests/lm/tokenizer/tokenizer_json.h"

namespace foretrace::agents {
namespace {

constexpr uint64_t kSeed = 5;

lm::ModelConfig served_config() {
  lm::ModelConfig config = lm::tiny_config();
  config.vocab_size = 262;
  return config;
}

}  // namespace

std::unique_ptr<lm::CausalLm> served_model() {
  auto model = std::make_unique<lm::CausalLm>(served_config(), at::kFloat);
  model->parameters().initialise(kSeed, 0.3);
  model->pack_weights();
  return model;
}

lm::tokenizer::Tokenizer served_tokenizer() { return lm::tokenizer::make(lm::tokenizer::small_json()); }

void save_served_model(const std::string& directory) {
  lm::CausalLm model(served_config(), at::kFloat);
  model.parameters().initialise(kSeed, 0.3);
  lm::SaveOptions options;
  options.files = {{"tokenizer.json", lm::tokenizer::small_json().dump()}};
  const Status saved = lm::save_checkpoint(directory, model.config(), model.parameters(), options);
  ASSERT_TRUE(saved.ok()) << saved.error().text();
}

}  // namespace foretrace::agents
