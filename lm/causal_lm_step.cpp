// CausalLm::step() on packed weights.
#include "lm/causal_lm.h"
#include "lm/linear.h"
#include "lm/torch.h"

namespace foretrace::lm {

bool CausalLm::pack_weights() {
  if (!kernels::packed_linear_is_fast()) return false;
  return pack_weights(compute_type() == at::kBFloat16 ? kernels::PackedType::kBfloat16 : kernels::PackedType::kFloat32);
}

bool CausalLm::pack_weights(kernels::PackedType type) {
  if (compute_type() != at::kFloat && compute_type() != at::kBFloat16) return false;
  for (Parameter& parameter : table_.all()) {
    if (parameter.kind == ParameterKind::kMatrix) pack_weight(parameter, type);
    if (parameter.kind == ParameterKind::kRouter) pack_weight(parameter, kernels::PackedType::kFloat32);
  }
  pack_weight(*head_, type);
  frequencies_.clear();
  if (!config_.rotary) return true;
  const at::Tensor frequencies = rotary_frequencies(config_, false);
  frequencies_.assign(frequencies.data_ptr<float>(), frequencies.data_ptr<float>() + frequencies.numel());
  return true;
}

at::Tensor CausalLm::packed_step(Cache& cache, const at::Tensor& ids) const {
  TORCH_CHECK(ids.dim() == 1 && ids.size(0) == cache.batch(), "one id a row of the cache: got ", ids.sizes(), " beside ", cache.batch(), " rows");
  if (cache.batch() == 0) return at::empty({0, head_->value.size(0)}, at::kFloat);
  StepScratch& scratch = cache.scratch();
  scratch.clear();
  TokenStep step(config_, cache.lengths(), frequencies_, compute_type(), scratch);
  at::Tensor states = at::embedding(embedding_->value, ids).to(at::kFloat);
  auto* x = states.data_ptr<float>();
  for (size_t i = 0; i < layers_.size(); ++i) layers_[i]->step(step, cache.layer(i), x);
  float* normed = scratch.take(states.numel());
  norm_->step(step.rows, x, normed);
  at::Tensor logits = at::empty({step.rows, head_->value.size(0)}, at::kFloat);
  linear_step(*head_, {step.rows, normed, logits.data_ptr<float>()});
  cache.advance(std::vector<int64_t>(cache.lengths().size(), 1));
  return logits;
}

}  // namespace foretrace::lm
