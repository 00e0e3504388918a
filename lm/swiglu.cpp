#include "lm/swiglu.h"

#include "kernels/swiglu/swiglu.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/ops/swiglu.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Spelling gate_up_parts(int64_t width, int64_t inner, const std::string& prefix) {
  return {{prefix + "gate_proj.weight", {inner, width}, 0, {}}, {prefix + "up_proj.weight", {inner, width}, inner, {}}};
}

Parameter& add_gate_up(int64_t width, int64_t inner, ParameterTable& table, const std::vector<std::string>& prefixes) {
  Parameter& parameter = table.add(ParameterKind::kMatrix, InitialValue::kNormal, {2 * inner, width},
                                   gate_up_parts(width, inner, prefixes.front()), {inner, inner});
  for (size_t i = 1; i < prefixes.size(); ++i) parameter.spellings.push_back(gate_up_parts(width, inner, prefixes[i]));
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

Swiglu::Swiglu(int64_t width, int64_t inner, ParameterTable& table, const std::vector<std::string>& prefixes)
    : gate_up_(add_gate_up(width, inner, table, prefixes)), down_(add_down(width, inner, table, prefixes)) {}

at::Tensor Swiglu::forward(const at::Tensor& x, const SequenceContext&) const {
  return linear(ops::swiglu_packed(linear(x, gate_up_)), down_);
}

void Swiglu::step(TokenStep& step, const float* x, float* y) const {
  const int64_t inner = down_.value.size(1);
  float* both = step.scratch.take(step.rows * 2 * inner);
  float* product = step.scratch.take(step.rows * inner);
  linear_step(gate_up_, {step.rows, x, both});
  kernels::swiglu({step.rows, inner, kernels::Element::kFloat32, both, both + inner, 2 * inner, 2 * inner, product}, ops::parallel_for);
  linear_step(down_, {step.rows, product, y, true});
}

}  // namespace foretrace::lm
