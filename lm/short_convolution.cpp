#include "lm/short_convolution.h"

#include <array>

#include "kernels/causal_conv/causal_conv.h"
#include "lm/ops/causal_conv.h"
#include "lm/ops/parallel.h"
#include "lm/token_step.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

Parameter& add_weight(ParameterTable& table, int64_t channels, int64_t kernel, const std::vector<Spelling>& spellings) {
  Parameter& weight =
      table.add(ParameterKind::kConv, InitialValue::kConvUniform, {channels, kernel}, spellings.front());
  weight.spellings.assign(spellings.begin() + 1, spellings.end());
  return weight;
}

at::Tensor with_history(const at::Tensor& x, const at::Tensor& before, int64_t length) {
  const at::Tensor head =
      before.defined() ? before : at::zeros({x.size(0), length, x.size(2)}, x.options().dtype(wide_type(x)));
  return at::cat({head, wide(x)}, 1);
}

// Without an activation, in plain operations.
at::Tensor convolve_linearly(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& before) {
  const int64_t kernel = weight.size(1);
  const at::Tensor window = with_history(x, before, kernel - 1);
  at::Tensor sum = window.narrow(1, 0, x.size(1)) * weight.select(1, 0);
  for (int64_t i = 1; i < kernel; ++i) sum = sum + window.narrow(1, i, x.size(1)) * weight.select(1, i);
  return sum.to(x.scalar_type());
}

}  // namespace

ShortConvolution::ShortConvolution(ParameterTable& table, int64_t channels, int64_t kernel, int64_t linear,
                                   const std::vector<Spelling>& spellings)
    : linear_(linear), weight_(add_weight(table, channels, kernel, spellings)) {}

at::Tensor ShortConvolution::taps() const {
  const int64_t missing = kernels::kConvWidth - weight_.value.size(1);
  return missing == 0 ? weight_.value : at::constant_pad_nd(weight_.value, {missing, 0});
}

at::Tensor ShortConvolution::convolve(const at::Tensor& x, const at::Tensor& before) const {
  const at::Tensor weight = taps();
  if (linear_ == 0) return ops::causal_conv_silu(x, weight, before);
  const int64_t rest = x.size(2) - linear_;
  const auto part = [&](const at::Tensor& tensor, int64_t axis, int64_t begin, int64_t count) {
    return tensor.defined() ? tensor.narrow(axis, begin, count) : tensor;
  };
  return at::cat({convolve_linearly(part(x, 2, 0, linear_), part(weight, 0, 0, linear_), part(before, 2, 0, linear_)),
                  ops::causal_conv_silu(part(x, 2, linear_, rest), part(weight, 0, linear_, rest),
                                        part(before, 2, linear_, rest))},
                 -1);
}

at::Tensor ShortConvolution::convolve_on(const at::Tensor& x, at::Tensor* history) const {
  const at::Tensor window = with_history(x, *history, kernels::kConvHistory);
  *history = window.narrow(1, x.size(1), kernels::kConvHistory);
  return convolve(window.to(x.scalar_type()), {}).narrow(1, kernels::kConvHistory, x.size(1));
}

void ShortConvolution::step(int64_t rows, const float* x, int64_t x_stride, at::Tensor& history, at::Tensor& next, float* y) const {
  const at::Tensor weight = taps();
  const int64_t channels = weight.size(0);
  const std::array<int64_t, 3> shape = {rows, kernels::kConvHistory, channels};
  void* before = dense(history, shape, at::kFloat).data_ptr();
  void* behind = dense(next, shape, at::kFloat).data_ptr();
  kernels::causal_conv({rows, 1, channels, kernels::Element::kFloat32, x, x_stride, x_stride, weight.data_ptr(), before, behind, y,
                        linear_},
                       ops::parallel_for);
}

at::Tensor ShortConvolution::forward(const at::Tensor& x, const SequenceContext& sequence, at::Tensor* history) const {
  if (history == nullptr) return convolve(x, {});
  if (at::GradMode::is_enabled() && !sequence.ragged) return convolve_on(x, history);
  if (!sequence.ragged && linear_ == 0) {
    const ops::CausalConvStep step = ops::causal_conv_silu_step(x, taps(), *history);
    *history = step.history;
    return step.out;
  }
  // The last inputs of each row: they end behind its last token, not behind its padding.
  const at::Tensor before = *history;
  const at::Tensor window = with_history(x, before, kernels::kConvHistory);
  const at::Tensor slot = at::tensor(sequence.counts, at::kLong).unsqueeze(1) + at::arange(kernels::kConvHistory, at::kLong);
  *history = window.gather(1, slot.unsqueeze(-1).expand({-1, -1, window.size(2)}));
  return convolve(x, before);
}

}  // namespace foretrace::lm
