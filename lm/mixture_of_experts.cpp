#include "lm/mixture_of_experts.h"

#include "lm/activation.h"
#include "lm/linear.h"
#include "lm/ops/expert_grouping.h"
#include "lm/router_tally.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

struct ExpertNames {
  std::vector<std::string> prefixes;  // of the block, as written first
  const char *gate, *up, *down, *shared;
  const char* router = "gate.";
  bool fused = false;  // one tensor for all experts is what is written
};

ExpertNames names_of(const ModelConfig& config, const std::string& layer) {
  if (config.family == ModelFamily::kKimiLinear)
    return {{layer + "block_sparse_moe.", layer + "mlp."}, "w1", "w3", "w2", "shared_experts."};
  if (config.dense_beside_experts) return {{layer}, "gate_proj", "up_proj", "down_proj", "shared_expert.", "router.", true};
  return {{layer + "mlp."}, "gate_proj", "up_proj", "down_proj", "shared_expert."};
}

std::vector<std::string> with_suffix(std::vector<std::string> names, const std::string& suffix) {
  for (auto& name : names) name += suffix;
  return names;
}

Spelling gate_up_parts(const ModelConfig& config, const std::string& prefix, const ExpertNames& names) {
  Spelling parts;
  const int64_t inner = config.moe_intermediate_size;
  for (int64_t e = 0; e < config.num_experts; ++e) {
    const std::string expert = prefix + "experts." + std::to_string(e) + ".";
    parts.push_back({expert + names.gate + ".weight", {inner, config.hidden_size}, 2 * e * inner, {}});
    parts.push_back({expert + names.up + ".weight", {inner, config.hidden_size}, (2 * e + 1) * inner, {}});
  }
  return parts;
}

Spelling down_parts(const ModelConfig& config, const std::string& prefix, const ExpertNames& names) {
  Spelling parts;
  const int64_t width = config.hidden_size;
  for (int64_t e = 0; e < config.num_experts; ++e)
    parts.push_back({prefix + "experts." + std::to_string(e) + "." + names.down + ".weight",
                     {width, config.moe_intermediate_size},
                     e * width,
                     {}});
  return parts;
}

// A step reads the experts that were chosen, each by itself.
void pack_apart(Parameter& parameter, int64_t experts) {
  const int64_t rows = parameter.value.size(0) / experts;
  for (int64_t e = 0; e < experts; ++e) parameter.packed_parts.push_back({e * rows, rows});
}

// The one tensor for all experts, last of the spellings, becomes what is written.
void write_fused(Parameter& parameter) {
  std::swap(parameter.stored, parameter.spellings.back());
  parameter.name = parameter.stored.front().key;
}

// One tensor for all experts, as transformers keeps them in memory, is read too.
Parameter& add_gate_up(const ModelConfig& config, ParameterTable& table, const ExpertNames& names) {
  const int64_t experts = config.num_experts;
  const int64_t inner = config.moe_intermediate_size;
  Parameter& parameter = table.add(ParameterKind::kMatrix, InitialValue::kNormal,
                                   {experts * 2 * inner, config.hidden_size},
                                   gate_up_parts(config, names.prefixes.front(), names),
                                   std::vector<int64_t>(static_cast<size_t>(2 * experts), inner));
  for (const auto& prefix : names.prefixes) {
    if (prefix != names.prefixes.front()) parameter.spellings.push_back(gate_up_parts(config, prefix, names));
    parameter.spellings.push_back({{prefix + "experts.gate_up_proj", {experts, 2 * inner, config.hidden_size}, 0, {}}});
  }
  if (names.fused) write_fused(parameter);
  pack_apart(parameter, experts);
  return parameter;
}

Parameter& add_down(const ModelConfig& config, ParameterTable& table, const ExpertNames& names) {
  const int64_t experts = config.num_experts;
  const int64_t width = config.hidden_size;
  Parameter& parameter = table.add(ParameterKind::kMatrix, InitialValue::kNormal,
                                   {experts * width, config.moe_intermediate_size},
                                   down_parts(config, names.prefixes.front(), names),
                                   std::vector<int64_t>(static_cast<size_t>(experts), width));
  for (const auto& prefix : names.prefixes) {
    if (prefix != names.prefixes.front()) parameter.spellings.push_back(down_parts(config, prefix, names));
    parameter.spellings.push_back({{prefix + "experts.down_proj", {experts, width, config.moe_intermediate_size}, 0, {}}});
  }
  if (names.fused) write_fused(parameter);
  pack_apart(parameter, experts);
  return parameter;
}

}  // namespace

MixtureOfExperts::MixtureOfExperts(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : experts_(config.num_experts),
      activation_(config.activation),
      router_(config, table, with_suffix(names_of(config, prefix).prefixes, names_of(config, prefix).router)),
      gate_up_(add_gate_up(config, table, names_of(config, prefix))),
      down_(add_down(config, table, names_of(config, prefix))) {
  const ExpertNames names = names_of(config, prefix);
  if (config.shared_expert_intermediate_size == 0) return;
  shared_ = std::make_unique<Swiglu>(config, config.shared_expert_intermediate_size, table,
                                     with_suffix(names.prefixes, names.shared));
  if (config.shared_expert_gate)
    shared_gate_ = &table.add(ParameterKind::kMatrix, InitialValue::kNormal, {1, config.hidden_size},
                              names.prefixes.front() + "shared_expert_gate.weight");
}

ops::SharedExpert MixtureOfExperts::shared(const at::Tensor& x, const SequenceContext& sequence) const {
  if (shared_ == nullptr) return {};
  const at::Tensor y = shared_->forward(x, sequence).flatten(0, 1);
  if (shared_gate_ == nullptr) return {y, {}};
  return {y, at::sigmoid(wide(linear(x, *shared_gate_))).flatten()};
}

at::Tensor MixtureOfExperts::forward(const at::Tensor& x, const SequenceContext& sequence) const { return routed_by(x, x, sequence); }

at::Tensor MixtureOfExperts::routed_by(const at::Tensor& routed, const at::Tensor& x, const SequenceContext& sequence) const {
  const at::Tensor rows = x.flatten(0, 1);
  const Routing routing = router_.forward(routed.flatten(0, 1));
  if (sequence.tally != nullptr) sequence.tally->add(routing.shares(), routing.experts, sequence.counted, router_.bias());
  const ops::ExpertGroups groups = ops::group_experts(routing.experts, experts_);
  const at::Tensor inner = gated_activation(linear_each(ops::gather_experts(rows, groups), gate_up_, groups.begin), activation_);
  const at::Tensor y = linear_each(inner, down_, groups.begin);
  return ops::sum_experts(y, routing.weights, groups, shared(x, sequence)).view(x.sizes());
}

}  // namespace foretrace::lm
