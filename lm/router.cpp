#include "lm/router.h"

#include <cmath>

#include "lm/ops/expert_grouping.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Parameter& add(ParameterTable& table, ParameterKind kind, InitialValue initial, const std::vector<int64_t>& shape,
               const std::vector<std::string>& prefixes, const std::string& name) {
  Parameter& parameter = table.add(kind, initial, shape, prefixes.front() + name);
  for (size_t i = 1; i < prefixes.size(); ++i) parameter.spellings.push_back({{prefixes[i] + name, shape, 0, {}}});
  return parameter;
}

}  // namespace

Router::Router(const ModelConfig& config, ParameterTable& table, const std::vector<std::string>& prefixes)
    : kind_(config.router),
      chosen_(config.num_experts_per_tok),
      groups_(config.n_group),
      chosen_groups_(config.topk_group),
      normalise_(config.norm_topk_prob),
      scale_(config.routed_scaling_factor),
      weight_(add(table, ParameterKind::kRouter, InitialValue::kNormal, {config.num_experts, config.hidden_size}, prefixes,
                  kind_ == RouterKind::kScaled ? "proj.weight" : "weight")),
      bias_(kind_ == RouterKind::kSigmoid ? &add(table, ParameterKind::kBuffer, InitialValue::kZero, {config.num_experts},
                                                 prefixes, "e_score_correction_bias")
                                          : nullptr) {
  if (kind_ != RouterKind::kScaled) return;
  norm_.emplace(table, config.hidden_size, std::vector<std::string>{}, RmsNorm::Options{config.rms_norm_eps, false, false});
  input_scale_ = &add(table, ParameterKind::kNorm, InitialValue::kOne, {config.hidden_size}, prefixes, "scale");
  expert_scale_ = &add(table, ParameterKind::kNorm, InitialValue::kOne, {config.num_experts}, prefixes, "per_expert_scale");
}

at::Tensor Routing::shares() const { return probabilities / (probabilities.sum(-1, true) + 1e-20); }

Routing Router::forward(const at::Tensor& x) const {
  at::Tensor read = x.to(weight_.value.scalar_type());
  if (norm_) read = norm_->forward(read) * (input_scale_->value / std::sqrt(static_cast<double>(x.size(-1))));
  const at::Tensor scores = at::linear(read, weight_.value);
  Routing routing;
  routing.probabilities = kind_ == RouterKind::kSigmoid ? scores.sigmoid() : scores.softmax(-1);
  routing.experts = ops::choose_experts(routing.probabilities, bias(), {chosen_, groups_, chosen_groups_});
  routing.weights = routing.probabilities.gather(1, routing.experts);
  if (normalise_) routing.weights = routing.weights / (routing.weights.sum(-1, true) + 1e-20);
  routing.weights = routing.weights * scale_;
  if (expert_scale_ != nullptr) routing.weights = routing.weights * expert_scale_->value.index_select(0, routing.experts.flatten()).view_as(routing.weights);
  return routing;
}

}  // namespace foretrace::lm
