// One token a row through GatedDeltaNet, on the kernels alone.
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/rms_norm/rms_norm.h"
#include "lm/gated_delta_net.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {

using kernels::Element;

bool GatedDeltaNet::steps() const {
  return factors_ == 1 && gate_ != OutputGate::kSigmoid && !gate_projection_.has_value() && strength_.steps() && convolution_.steps();
}

void GatedDeltaNet::step_state(TokenStep& step, const float* x, const float* mixed, at::Tensor& state, float* out) const {
  float* g = step.scratch.take(step.rows * heads_.value_heads);
  float* beta = step.scratch.take(step.rows * heads_.value_heads);
  strength_.step(step, x, g, beta);
  const int64_t key = heads_.key_heads * heads_.key_size;
  const int64_t channels = 2 * key + heads_.value_heads * heads_.value_size;
  const kernels::HeadStrides keys = {channels, channels, heads_.key_size};
  const kernels::HeadStrides values = {channels, channels, heads_.value_size};
  void* memory = dense(state, {step.rows, heads_.value_heads, heads_.key_size, heads_.value_size}, at::kFloat).data_ptr();
  kernels::gated_delta_rule_recurrent(
      {{step.rows, 1, heads_.key_heads, heads_.value_heads, heads_.key_size, heads_.value_size}, Element::kFloat32,
       mixed, mixed + key, mixed + 2 * key, keys, keys, values, g, beta, memory, out, memory, nullptr},
      ops::parallel_for);
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
                           norm_.value.data_ptr(), eps_, gated},
                          ops::parallel_for);
}

void GatedDeltaNet::step(TokenStep& step, const float* x, LayerCache& cache, float* y) const {
  const int64_t width = projection_.value.size(0);
  const int64_t value = heads_.value_heads * heads_.value_size;
  const int64_t channels = 2 * heads_.key_heads * heads_.key_size + value;
  float* projected = step.scratch.take(step.rows * width);
  float* mixed = step.scratch.take(step.rows * channels);
  float* out = step.scratch.take(step.rows * value);
  linear_step(projection_, {step.rows, x, projected});
  convolution_.step(step.rows, projected, width, cache.conv, mixed);
  step_state(step, x, mixed, cache.state, out);
  float* gated = mixed;  // of the convolved channels only the state's reading is left
  step_gate(step, out, projected + channels, width, gated);
  linear_step(out_, {step.rows, gated, y, true});
}

}  // namespace foretrace::lm
