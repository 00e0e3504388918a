// One token a row through Router, in plain floats. A row's sums are its own: they do not depend on how many rows there are.
#include <algorithm>
#include <cmath>

#include "kernels/expert_choice/expert_choice.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/router.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

void softmax(float* x, int64_t count) {
  const float most = *std::max_element(x, x + count);
  float total = 0;
  for (int64_t i = 0; i < count; ++i) total += x[i] = std::exp(x[i] - most);
  for (int64_t i = 0; i < count; ++i) x[i] /= total;
}

void sigmoid(float* x, int64_t count) {
  for (int64_t i = 0; i < count; ++i) x[i] = 1 / (1 + std::exp(-x[i]));
}

}  // namespace

const float* Router::scaled_step(TokenStep& step, const float* x) const {
  if (!norm_) return x;
  const int64_t width = weight_.value.size(1);
  float* read = step.scratch.take(step.rows * width);
  norm_->step(step.rows, x, read);
  const auto* scale = input_scale_->value.data_ptr<float>();
  const float root = 1 / std::sqrt(static_cast<float>(width));
  for (int64_t i = 0; i < step.rows * width; ++i) read[i] *= scale[i % width] * root;
  return read;
}

StepRouting Router::step(TokenStep& step, const float* x) const {
  const int64_t experts = weight_.value.size(0);
  const StepRouting routing{step.scratch.take_indices(step.rows * chosen_), step.scratch.take(step.rows * chosen_)};
  float* p = step.scratch.take(step.rows * experts);
  linear_step(weight_, {step.rows, scaled_step(step, x), p});
  for (int64_t row = 0; row < step.rows; ++row) (kind_ == RouterKind::kSigmoid ? sigmoid : softmax)(p + row * experts, experts);
  const float* bias = bias_ != nullptr ? bias_->value.data_ptr<float>() : nullptr;
  const float* own = expert_scale_ != nullptr ? expert_scale_->value.data_ptr<float>() : nullptr;
  kernels::choose_experts({step.rows, experts, chosen_, groups_, chosen_groups_, kernels::Element::kFloat32, p, bias, routing.experts},
                          ops::parallel_for);
  for (int64_t row = 0; row < step.rows; ++row) {
    float* weights = routing.weights + row * chosen_;
    float total = 0;
    for (int64_t i = 0; i < chosen_; ++i) total += weights[i] = p[row * experts + routing.experts[row * chosen_ + i]];
    const float scale = static_cast<float>(scale_) / (normalise_ ? total + 1e-20F : 1.0F);
    for (int64_t i = 0; i < chosen_; ++i) weights[i] *= own != nullptr ? scale * own[routing.experts[row * chosen_ + i]] : scale;
  }
  return routing;
}

}  // namespace foretrace::lm
