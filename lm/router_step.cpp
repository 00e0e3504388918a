// One token a row through Router. What adds up over a row is added here: torch's sums depend on how many rows there are.
#include <algorithm>
#include <cmath>

#include "lm/linear.h"
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

StepRouting Router::step(TokenStep& step, const float* x) const {
  const int64_t experts = weight_.value.size(0);
  const at::Tensor probabilities = at::empty({step.rows, experts}, at::kFloat);
  auto* p = probabilities.data_ptr<float>();
  linear_step(weight_, {step.rows, x, p});
  for (int64_t row = 0; row < step.rows; ++row) (kind_ == RouterKind::kSoftmax ? softmax : sigmoid)(p + row * experts, experts);
  StepRouting routing{choose(probabilities).contiguous(), step.scratch.take(step.rows * chosen_)};
  const auto* chosen = routing.experts.data_ptr<int64_t>();
  for (int64_t row = 0; row < step.rows; ++row) {
    float* weights = routing.weights + row * chosen_;
    for (int64_t i = 0; i < chosen_; ++i) weights[i] = p[row * experts + chosen[row * chosen_ + i]];
    float total = 0;
    for (int64_t i = 0; i < chosen_; ++i) total += weights[i];
    const float scale = static_cast<float>(scale_) / (normalise_ ? total + 1e-20F : 1.0F);
    for (int64_t i = 0; i < chosen_; ++i) weights[i] *= scale;
  }
  return routing;
}

}  // namespace foretrace::lm
