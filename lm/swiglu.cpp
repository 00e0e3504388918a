#include "lm/swiglu.h"

#include <torch/torch.h>

#include "lm/linear.h"
#include "lm/ops/swiglu.h"

namespace foretrace::lm {
namespace {

Parameter& add_gate_up(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const int64_t inner = config.intermediate_size;
  const int64_t width = config.hidden_size;
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {2 * inner, width},
                   {{prefix + "gate_proj.weight", {inner, width}, 0, {}}, {prefix + "up_proj.weight", {inner, width}, inner, {}}},
                   {inner, inner});
}

}  // namespace

Swiglu::Swiglu(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : gate_up_(add_gate_up(config, table, prefix)),
      down_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, config.intermediate_size},
                      prefix + "down_proj.weight")) {}

at::Tensor Swiglu::forward(const at::Tensor& x) const {
  return linear(ops::swiglu_packed(linear(x, gate_up_)), down_);
}

}  // namespace foretrace::lm
