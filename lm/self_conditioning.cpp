#include "lm/self_conditioning.h"

#include "lm/ops/product.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {

SelfConditioning::SelfConditioning(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : scale_(config.embedding_scale),
      soft_norm_(table, config.hidden_size, {prefix + "pre_norm.weight"}, {config.rms_norm_eps, config.zero_centred_norm}),
      mixer_(config, config.intermediate_size, table, {prefix}),
      norm_(table, config.hidden_size, {}, {config.rms_norm_eps, false, false}) {}

at::Tensor SelfConditioning::forward(const at::Tensor& embedded, const Conditioning& told, const Parameter& embedding) const {
  if (!told.logits.defined()) return norm_.forward(embedded);  // the mixer makes nothing of nothing
  const at::Tensor shares = wide(told.logits).softmax(-1).to(embedded.scalar_type());
  const bool learns = at::GradMode::is_enabled() && embedding.value.requires_grad();
  at::Tensor soft = ops::product(shares, learns ? embedding.value.to(shares.scalar_type()) : embedding.compute) * scale_;
  if (told.rows.defined()) soft = soft * told.rows.to(soft.scalar_type()).view({-1, 1, 1});
  return norm_.forward(embedded + mixer_.forward(soft_norm_.forward(soft), {}));
}

}  // namespace foretrace::lm
