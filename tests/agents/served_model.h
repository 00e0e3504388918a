// A small model with seeded weights that speaks bytes and a few words (tests/lm/tokenizer/tokenizer_json.h), for tests of the server.
#pragma once

#include <memory>
#include <string>

#include "lm/causal_lm.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::agents {

std::unique_ptr<lm::CausalLm> served_model();
lm::tokenizer::Tokenizer served_tokenizer();
// Both as a checkpoint directory.
void save_served_model(const std::string& directory);

}  // namespace foretrace::agents
