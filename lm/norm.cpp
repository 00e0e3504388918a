#include "lm/norm.h"

#include "kernels/rms_norm/rms_norm.h"
#include "lm/ops/parallel.h"
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
    : options_(options) {
  if (options.weighted) {
    weight_ = &add_weight(table, width, keys, options.zero_centred);
  } else {
    ones_ = at::ones({width}, at::TensorOptions().dtype(table.matrix_type() == at::kDouble ? at::kDouble : at::kFloat));
    options_.zero_centred = false;
  }
}

at::Tensor RmsNorm::forward(const at::Tensor& x) const {
  return ops::rms_norm(x, weight(), options_.eps, options_.zero_centred);
}

void RmsNorm::step(int64_t rows, const float* x, const kernels::RowLayout& layout, float* y) const {
  kernels::rms_norm({rows, weight().size(0), kernels::Element::kFloat32, x, layout, weight().data_ptr(),
                     options_.zero_centred, options_.eps, y},
                    ops::parallel_for);
}

void RmsNorm::step(int64_t rows, const float* x, float* y) const { step(rows, x, kernels::dense_rows(weight().size(0)), y); }

}  // namespace foretrace::lm
