// One token a row through DeltaStrength, on the kernels alone.
#include <algorithm>
#include <cmath>

#include "kernels/channel_decay/channel_decay.h"
#include "kernels/delta_gates/delta_gates.h"
#include "lm/delta_strength.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {

void DeltaStrength::step_channels(TokenStep& step, const float* raw, int64_t stride, StepStrengths& strengths) const {
  const int64_t decays = dt_bias_->value.numel();
  const int64_t g_stride = strengths_ / heads_ * decays;
  const auto* bias = dt_bias_->value.data_ptr<float>();
  const float* a_log = a_log_ != nullptr ? a_log_->value.data_ptr<float>() : nullptr;
  if (decay_ == DecayKind::kSignedChannel) strengths.sign = step.scratch.take(step.rows * decays);
  kernels::channel_decay({step.rows, heads_, decays / heads_, raw, stride, a_log, bias, strengths.g, g_stride, strengths.sign},
                         ops::parallel_for);
}

void DeltaStrength::step_scalar(TokenStep& step, const float* raw, const StepStrengths& strengths) const {
  const int64_t writes = strengths_ / heads_, width = strengths_ + decay_rows_, count = step.rows * heads_;
  float* g = writes == 1 ? strengths.g : step.scratch.take(count);
  float* beta = writes == 1 ? strengths.beta : step.scratch.take(count);
  for (int64_t write = 0; write < writes; ++write) {
    kernels::delta_gates({step.rows, heads_, kernels::Element::kFloat32, raw + strengths_, raw + write * heads_, width, width,
                          a_log_->value.data_ptr(), dt_bias_->value.data_ptr(), beta_max_, g, beta},
                         ops::parallel_for);
    if (writes == 1) return;
    for (int64_t row = 0; row < step.rows; ++row) {
      const int64_t to = row * strengths_ + write * heads_;
      std::copy_n(beta + row * heads_, heads_, strengths.beta + to);
      if (write == 0) std::copy_n(g + row * heads_, heads_, strengths.g + to);
    }
  }
}

StepStrengths DeltaStrength::step(TokenStep& step, const float* x) const {
  const int64_t width = strengths_ + decay_rows_;
  float* raw = step.scratch.take(step.rows * width);
  linear_step(projection_, {step.rows, x, raw});
  const int64_t decays = decay_ == DecayKind::kNone ? heads_ : dt_bias_->value.numel();
  const int64_t count = step.rows * strengths_ / heads_ * decays;
  StepStrengths strengths{step.scratch.take(step.rows * strengths_), step.scratch.take(count), nullptr};
  std::fill_n(strengths.g, count, 0.0F);
  if (decay_ == DecayKind::kScalar) {
    step_scalar(step, raw, strengths);
    return strengths;
  }
  for (int64_t i = 0; i < step.rows * strengths_; ++i) {
    const float b = raw[i / strengths_ * width + i % strengths_];
    strengths.beta[i] = static_cast<float>(beta_max_) / (1 + std::exp(-b));
  }
  if (decay_ == DecayKind::kNone) return strengths;
  if (!low_rank_.has_value()) {
    step_channels(step, raw + strengths_, width, strengths);
  } else {
    float* expanded = step.scratch.take(step.rows * decays);
    low_rank_->step(step, x, expanded);
    step_channels(step, expanded, decays, strengths);
  }
  return strengths;
}

}  // namespace foretrace::lm
