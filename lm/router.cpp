#include "lm/router.h"

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
                  "weight")),
      bias_(kind_ == RouterKind::kSigmoid ? &add(table, ParameterKind::kBuffer, InitialValue::kZero, {config.num_experts},
                                                 prefixes, "e_score_correction_bias")
                                          : nullptr) {}

at::Tensor Routing::shares() const { return probabilities / (probabilities.sum(-1, true) + 1e-20); }

Routing Router::forward(const at::Tensor& x) const {
  const at::Tensor scores = at::linear(x.to(weight_.value.scalar_type()), weight_.value);
  Routing routing;
  routing.probabilities = kind_ == RouterKind::kSoftmax ? scores.softmax(-1) : scores.sigmoid();
  routing.experts = ops::choose_experts(routing.probabilities, bias(), {chosen_, groups_, chosen_groups_});
  routing.weights = routing.probabilities.gather(1, routing.experts);
  if (normalise_) routing.weights = routing.weights / (routing.weights.sum(-1, true) + 1e-20);
  routing.weights = routing.weights * scale_;
  return routing;
}

}  // namespace foretrace::lm
