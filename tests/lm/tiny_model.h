// A small model with seeded weights that are large enough for every part to matter.
#pragma once

#include <memory>

#include "lm/causal_lm.h"

namespace foretrace::lm {

// 4 layers (three gated delta nets with grouped value heads, one attention with grouped keys), width 32, vocabulary 61.
ModelConfig tiny_config();
std::unique_ptr<CausalLm> tiny_model(uint64_t seed, at::ScalarType type = at::kFloat);
// Seeded token ids below 61, int64 [batch, tokens].
at::Tensor tiny_ids(uint64_t seed, int64_t batch, int64_t tokens);
// max |a - b|
double difference(const at::Tensor& a, const at::Tensor& b);

}  // namespace foretrace::lm
