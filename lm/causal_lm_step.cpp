// CausalLm's steps on packed weights.
#include <algorithm>
#include <cmath>

#include "lm/causal_lm.h"
#include "lm/linear.h"
#include "lm/torch.h"

namespace foretrace::lm {

bool CausalLm::pack_weights() {
  if (!kernels::packed_linear_is_fast()) return false;
  return pack_weights(compute_type() == at::kBFloat16 ? kernels::PackedType::kBfloat16 : kernels::PackedType::kFloat32);
}

bool CausalLm::pack_weights(kernels::PackedType type, bool ahead) {
  if (compute_type() != at::kFloat && compute_type() != at::kBFloat16) return false;
  for (size_t i = 0; i < table_.all().size(); ++i) {
    Parameter& parameter = table_.all()[i];
    parameter.packed.reset();
    if (i >= first_ahead_ && !ahead) continue;
    if (parameter.kind == ParameterKind::kMatrix) pack_weight(parameter, type);
    if (parameter.kind == ParameterKind::kRouter) pack_weight(parameter, kernels::PackedType::kFloat32);
  }
  pack_weight(*head_, type);
  frequencies_ = {};
  if (!config_.rotary) return true;
  const auto of = [&](LayerType type) {
    const at::Tensor all = rotary_frequencies(config_, type, false);
    return std::vector<float>(all.data_ptr<float>(), all.data_ptr<float>() + all.numel());
  };
  frequencies_.full = of(LayerType::kFullAttention);
  if (config_.slides_apart()) frequencies_.sliding = of(LayerType::kSlidingAttention);
  return true;
}

at::Tensor CausalLm::embedded_wide(const at::Tensor& ids) const {
  const at::Tensor rows = at::embedding(embedding_->value, ids).to(at::kFloat);
  return config_.embedding_scale == 1.0 ? rows : rows * config_.embedding_scale;
}

TokenStep CausalLm::packed_tokens(Cache& cache, TokenPlaces places) const {
  cache.scratch().clear();
  return TokenStep(config_, cache.batch(), std::move(places), frequencies_, compute_type(), cache.scratch());
}

const float* CausalLm::packed_states(TokenStep& step, Cache& cache, const at::Tensor& ids, float* states) const {
  const at::Tensor first = embedded_wide(ids);
  auto* x = first.data_ptr<float>();
  trunk_->step(step, cache, x);
  if (states == nullptr) states = step.scratch.take(first.numel());
  trunk_->norm().step(step.rows, x, states);
  cache.advance(std::vector<int64_t>(cache.lengths().size(), 1));
  return states;
}

void CausalLm::packed_head(int64_t rows, const float* x, float* logits) const {
  linear_step(*head_, {rows, x, logits});
  const auto cap = static_cast<float>(config_.logit_cap);
  if (cap == 0) return;
  for (int64_t i = 0; i < rows * head_->value.size(0); ++i) logits[i] = cap * std::tanh(logits[i] / cap);
}

at::Tensor CausalLm::packed_step(Cache& cache, const at::Tensor& ids) const {
  TORCH_CHECK(ids.dim() == 1 && ids.size(0) == cache.batch(), "one id a row of the cache: got ", ids.sizes(), " beside ", cache.batch(), " rows");
  const at::Tensor logits = at::empty({cache.batch(), head_->value.size(0)}, at::kFloat);
  if (cache.batch() == 0) return logits;
  TokenStep step = packed_tokens(cache, places_behind(cache.lengths(), 1));
  packed_head(step.rows, packed_states(step, cache, ids, nullptr), logits.data_ptr<float>());
  return logits;
}

CausalLm::TwoSteps CausalLm::step_two(Cache& cache, const at::Tensor& ids) const {
  const at::NoGradGuard no_grad;
  TORCH_CHECK(packed(), "two tokens are read at once through packed weights alone");
  TORCH_CHECK(ids.dim() == 2 && ids.size(0) == 2 && ids.size(1) == cache.batch(), "two ids a row of the cache: got ", ids.sizes(), " beside ",
              cache.batch(), " rows");
  const TwoSteps both = {at::empty({2, cache.batch(), head_->value.size(0)}, at::kFloat),
                         at::empty({2, cache.batch(), config_.hidden_size}, at::kFloat)};
  if (cache.batch() == 0) return both;
  TokenStep step = packed_tokens(cache, places_behind(cache.lengths(), 2));
  const float* states = packed_states(step, cache, ids.flatten(), both.states.data_ptr<float>());
  packed_head(step.rows, states, both.logits.data_ptr<float>());
  return both;
}

at::Tensor CausalLm::step_ahead(Cache& ahead, const TokensAhead& tokens) const {
  const at::NoGradGuard no_grad;
  TORCH_CHECK(packed_ahead(), "the multi-token head is not packed");
  const int64_t width = config_.hidden_size;
  TokenPlaces places{tokens.rows, {}};
  std::vector<int64_t> read(ahead.lengths().size(), 0), last;
  for (size_t i = 0; i < tokens.rows.size(); ++i) {
    const auto row = static_cast<size_t>(tokens.rows[i]);
    places.slot.push_back(ahead.lengths()[row] + read[row]++);
    if (i + 1 == tokens.rows.size() || tokens.rows[i + 1] != tokens.rows[i]) last.push_back(static_cast<int64_t>(i));
  }
  const auto rows = static_cast<int64_t>(last.size());
  const at::Tensor logits = at::empty({rows, head_->value.size(0)}, at::kFloat);
  if (rows == 0) return logits;
  const at::Tensor next = embedded_wide(tokens.next_ids), states = tokens.states.contiguous();
  TokenStep step = packed_tokens(ahead, std::move(places));
  float* out = step.scratch.take(step.rows * width);
  ahead_->step(step, states.data_ptr<float>(), next.data_ptr<float>(), ahead.layer(0), out);
  for (int64_t i = 0; i < rows; ++i) std::copy_n(out + last[static_cast<size_t>(i)] * width, width, out + i * width);
  packed_head(rows, out, logits.data_ptr<float>());
  ahead.advance(read);
  return logits;
}

}  // namespace foretrace::lm
