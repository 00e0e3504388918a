#include "lm/dense_and_experts.h"

#include <algorithm>
#include <functional>

#include "lm/torch.h"

namespace foretrace::lm {

DenseAndExperts::DenseAndExperts(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : dense_in_(table, config.hidden_size, {prefix + "pre_feedforward_layernorm.weight"}, layer_norm_options(config)),
      dense_(config, config.intermediate_size, table, {prefix + "mlp."}),
      dense_out_(table, config.hidden_size, {prefix + "post_feedforward_layernorm_1.weight"}, layer_norm_options(config)),
      experts_in_(table, config.hidden_size, {prefix + "pre_feedforward_layernorm_2.weight"}, layer_norm_options(config)),
      experts_(config, table, prefix),
      experts_out_(table, config.hidden_size, {prefix + "post_feedforward_layernorm_2.weight"}, layer_norm_options(config)),
      width_(config.hidden_size) {}

at::Tensor DenseAndExperts::forward(const at::Tensor& x, const SequenceContext& sequence) const {
  return dense_out_.forward(dense_.forward(dense_in_.forward(x), sequence)) +
         experts_out_.forward(experts_.routed_by(x, experts_in_.forward(x), sequence));
}

void DenseAndExperts::step(TokenStep& step, const float* x, float* y) const {
  const int64_t count = step.rows * width_;
  float* normed = step.scratch.take(count);
  float* mixed = step.scratch.take(count);
  const auto add_normed = [&](const RmsNorm& norm) {
    norm.step(step.rows, mixed, normed);
    std::transform(y, y + count, normed, y, std::plus<>());
  };
  dense_in_.step(step.rows, x, normed);
  std::fill_n(mixed, count, 0.0F);
  dense_.step(step, normed, mixed);
  add_normed(dense_out_);
  experts_in_.step(step.rows, x, normed);
  std::fill_n(mixed, count, 0.0F);
  experts_.step_routed_by(step, x, normed, mixed);
  add_normed(experts_out_);
}

}  // namespace foretrace::lm
