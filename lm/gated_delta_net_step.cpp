// A step's tokens through GatedDeltaNet, on the kernels alone: products over all at once, what is recurrent a token of each row at a time.
#include <algorithm>
#include <array>

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
void GatedDeltaNet::step_state(const TokenStep& step, int64_t token, const StepStrengths& strengths, const float* mixed,
                               LayerCache& cache, float* out) const {
  const int64_t key = heads_.key_heads * heads_.key_size, value = heads_.value_heads * heads_.value_size;
  const int64_t channels = key + factors_ * (key + value), row = token * step.batch;  // of the first token
  const int64_t writes = factors_ * heads_.value_heads, keys = heads_.value_heads * heads_.key_size;
  const std::array<int64_t, 4> shape = {step.batch, heads_.value_heads, heads_.key_size, heads_.value_size};
  const float* before = dense(cache.state, shape, at::kFloat).data_ptr<float>();
  auto* memory = dense(token == 0 ? cache.state : cache.next_state, shape, at::kFloat).data_ptr<float>();
  if (strengths.sign != nullptr) {
    if (memory != before) std::copy_n(before, cache.state.numel(), memory);
    turn(heads_, step.batch, strengths.sign + row * keys, memory);
    before = memory;
  }
  const float* q = mixed + row * channels;
  const float* k = q + key;
  const kernels::DeltaRuleArgs args = {
      {step.batch, factors_, heads_.key_heads, heads_.value_heads, heads_.key_size, heads_.value_size}, Element::kFloat32,
      q, k, k + factors_ * key, {channels, 0, heads_.key_size}, {channels, key, heads_.key_size}, {channels, value, heads_.value_size},
      strengths.g + row * (by_channel_ ? factors_ * keys : writes), strengths.beta + row * writes, before, out + row * factors_ * value,
      memory, nullptr};
  by_channel_ ? kernels::channel_delta_rule_recurrent(args, ops::parallel_for)
              : kernels::gated_delta_rule_recurrent(args, ops::parallel_for);
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
  float* out = step.scratch.take(step.rows * factors_ * value);
  const StepStrengths strengths = strength_.step(step, x);
  for (int64_t token = 0; token < step.tokens_a_row(); ++token) {
    const int64_t row = token * step.batch;
    convolution_.step(step.batch, projected + row * width, width, cache.conv, token == 0 ? cache.conv : cache.next_conv,
                      mixed + row * channels);
    step_state(step, token, strengths, mixed, cache, out);
  }
  if (factors_ > 1) keep_last(step.rows, factors_, value, out);
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
