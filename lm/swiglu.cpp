#include "lm/swiglu.h"

#include "lm/activation.h"
#include "lm/linear.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Spelling gate_up_parts(int64_t width, int64_t inner, const std::string& prefix) {
  return {{prefix + "gate_proj.weight", {inner, width}, 0, {}}, {prefix + "up_proj.weight", {inner, width}, inner, {}}};
}

// `fused`: one matrix is written, and two are read too.
Parameter& add_gate_up(int64_t width, int64_t inner, bool fused, ParameterTable& table, const std::vector<std::string>& prefixes) {
  Parameter& parameter = table.add(ParameterKind::kMatrix, InitialValue::kNormal, {2 * inner, width},
                                   gate_up_parts(width, inner, prefixes.front()), {inner, inner});
  for (size_t i = 1; i < prefixes.size(); ++i) parameter.spellings.push_back(gate_up_parts(width, inner, prefixes[i]));
  if (fused) {
    parameter.spellings.push_back(parameter.stored);
    parameter.name = prefixes.front() + "gate_up_proj.weight";
    parameter.stored = {{parameter.name, {2 * inner, width}, 0, {}}};
  }
  return parameter;
}

Parameter& add_down(int64_t width, int64_t inner, ParameterTable& table, const std::vector<std::string>& prefixes) {
  Parameter& parameter =
      table.add(ParameterKind::kMatrix, InitialValue::kNormal, {width, inner}, prefixes.front() + "down_proj.weight");
  for (size_t i = 1; i < prefixes.size(); ++i)
    parameter.spellings.push_back({{prefixes[i] + "down_proj.weight", {width, inner}, 0, {}}});
  return parameter;
}

}  // namespace

Swiglu::Swiglu(const ModelConfig& config, int64_t inner, ParameterTable& table, const std::vector<std::string>& prefixes)
    : activation_(config.activation),
      gate_up_(add_gate_up(config.hidden_size, inner, config.family == ModelFamily::kHrmText, table, prefixes)),
      down_(add_down(config.hidden_size, inner, table, prefixes)) {}

at::Tensor Swiglu::forward(const at::Tensor& x, const SequenceContext&) const {
  return linear(gated_activation(linear(x, gate_up_), activation_), down_);
}

void Swiglu::step(TokenStep& step, const float* x, float* y) const {
  const int64_t inner = down_.value.size(1);
  float* both = step.scratch.take(step.rows * 2 * inner);
  float* product = step.scratch.take(step.rows * inner);
  linear_step(gate_up_, {step.rows, x, both});
  gated_activation(step.rows, inner, both, activation_, product);
  linear_step(down_, {step.rows, product, y, true});
}

}  // namespace foretrace::lm
