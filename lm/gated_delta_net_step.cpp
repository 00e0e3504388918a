// One token a row through GatedDeltaNet, on the kernels alone.
#include <algorithm>

#include "kernels/channel_delta_rule/channel_delta_rule.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/rms_norm/rms_norm.h"
#include "lm/gated_delta_net.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {

using kernels::Element;

namespace {

// Signs of the decays: turned before the kernel lets the state decay by their size.
void turn(const ops::DeltaRuleHeads& heads, int64_t rows, const float* sign, float* state) {
  for (int64_t i = 0; i < rows * heads.value_heads * heads.key_size; ++i) {
    if (sign[i] > 0) continue;
    for (int64_t j = 0; j < heads.value_size; ++j) state[i * heads.value_size + j] = -state[i * heads.value_size + j];
  }
}

// What was read behind each row's last write: [rows, writes, width] -> [rows, width].
void keep_last(int64_t rows, int64_t writes, int64_t width, float* out) {
  for (int64_t row = 0; row < rows; ++row) std::copy_n(out + ((row + 1) * writes - 1) * width, width, out + row * width);
}

}  // namespace

// A row's writes are the tokens of a short sequence, all with the row's one query.
const float* GatedDeltaNet::step_state(TokenStep& step, const StepStrengths& strengths, const float* mixed, at::Tensor& state) const {
  const int64_t key = heads_.key_heads * heads_.key_size, value = heads_.value_heads * heads_.value_size;
  const int64_t channels = key + factors_ * (key + value);
  const float* k = mixed + key;
  float* out = step.scratch.take(step.rows * factors_ * value);
  auto* memory = dense(state, {step.rows, heads_.value_heads, heads_.key_size, heads_.value_size}, at::kFloat).data_ptr<float>();
  if (strengths.sign != nullptr) turn(heads_, step.rows, strengths.sign, memory);
  const kernels::DeltaRuleArgs args = {
      {step.rows, factors_, heads_.key_heads, heads_.value_heads, heads_.key_size, heads_.value_size}, Element::kFloat32,
      mixed, k, k + factors_ * key, {channels, 0, heads_.key_size}, {channels, key, heads_.key_size},
      {channels, value, heads_.value_size}, strengths.g, strengths.beta, memory, out, memory, nullptr};
  by_channel_ ? kernels::channel_delta_rule_recurrent(args, ops::parallel_for)
              : kernels::gated_delta_rule_recurrent(args, ops::parallel_for);
  if (factors_ > 1) keep_last(step.rows, factors_, value, out);
  return out;
}

void GatedDeltaNet::step_gate(TokenStep& step, const float* out, const float* z, int64_t z_stride, float* gated) const {
  const int64_t rows = step.rows * heads_.value_heads;
  const int64_t size = heads_.value_size;
  const kernels::RowLayout dense_out = kernels::dense_rows(size);
  if (gate_ == OutputGate::kNone) {
    kernels::rms_norm({rows, size, Element::kFloat32, out, dense_out, norm_.value.data_ptr(), false, eps_, gated}, ops::parallel_for);
    return;
  }
  kernels::gated_rms_norm({rows, size, Element::kFloat32, out, z, dense_out, {heads_.value_heads, z_stride, size},
                           norm_.value.data_ptr(), eps_, gated, gate_ == OutputGate::kSigmoid},
                          ops::parallel_for);
}

void GatedDeltaNet::step(TokenStep& step, const float* x, LayerCache& cache, float* y) const {
  const int64_t width = projection_.value.size(0);
  const int64_t value = heads_.value_heads * heads_.value_size, key = heads_.key_heads * heads_.key_size;
  const int64_t channels = key + factors_ * (key + value);
  float* projected = step.scratch.take(step.rows * width);
  float* mixed = step.scratch.take(step.rows * channels);
  linear_step(projection_, {step.rows, x, projected});
  convolution_.step(step.rows, projected, width, cache.conv, mixed);
  const float* out = step_state(step, strength_.step(step, x), mixed, cache.state);
  const float* z = projected + channels;
  if (gate_projection_.has_value()) {
    float* expanded = step.scratch.take(step.rows * value);
    gate_projection_->step(step, x, expanded);
    z = expanded;
  }
  float* gated = mixed;  // of the convolved channels only the state's reading is left
  step_gate(step, out, z, gate_projection_.has_value() ? value : width, gated);
  linear_step(out_, {step.rows, gated, y, true});
}

}  // namespace foretrace::lm
