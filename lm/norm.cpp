#include "lm/norm.h"

#include "lm/ops/rms_norm.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Parameter& add_weight(ParameterTable& table, int64_t width, const std::vector<std::string>& keys, bool zero_centred) {
  Parameter& weight = table.add(ParameterKind::kNorm, zero_centred ? InitialValue::kZero : InitialValue::kOne, {width},
                                keys.front());
  for (size_t i = 1; i < keys.size(); ++i) weight.spellings.push_back({{keys[i], {width}, 0, {}}});
  return weight;
}

}  // namespace

RmsNorm::RmsNorm(ParameterTable& table, int64_t width, const std::vector<std::string>& keys, Options options)
    : weight_(add_weight(table, width, keys, options.zero_centred)), options_(options) {}

at::Tensor RmsNorm::forward(const at::Tensor& x) const {
  return ops::rms_norm(x, weight_.value, options_.eps, options_.zero_centred);
}

}  // namespace foretrace::lm
