#include "kernels/causal_conv/cuda.h"
#include "kernels/channel_decay/cuda.h"
#include "kernels/channel_delta_rule/cuda.h"
#include "kernels/cuda/runtime.h"
#include "kernels/delta_gates/cuda.h"
#include "kernels/gated_delta_rule/cuda.h"
#include "kernels/gated_rms_norm/cuda.h"
#include "kernels/rms_norm/cuda.h"
#include "tests/kernels/cuda/machine.h"

namespace foretrace::kernels::machine {
namespace {

// The launch's own error, else that of the kernels it put on the stream.
Status finished(Status launched) {
  if (!launched.ok()) return launched;
  return cuda::device_finished();
}

}  // namespace

const char* absent() { return cuda::device_absent(); }

void* allocate(size_t bytes) { return cuda::device_allocate(bytes); }
void release(void* memory) { cuda::device_release(memory); }
void copy_in(void* to, const void* from, size_t bytes) { cuda::copy_to_device(to, from, bytes); }
void copy_out(void* to, const void* from, size_t bytes) { cuda::copy_from_device(to, from, bytes); }

void schedule(int /*way*/) {}

Status run(const CausalConvArgs& a) { return finished(cuda::causal_conv(a, nullptr)); }
Status run_backward(const CausalConvArgs& a, const CausalConvGrads& grads) {
  const Scratch scratch(cuda::causal_conv_backward_workspace(a.batch, a.tokens, a.channels));
  return finished(cuda::causal_conv_backward(a, grads, scratch.data(), nullptr));
}
Status run(const ChannelDecayArgs& a) { return finished(cuda::channel_decay(a, nullptr)); }
Status run_backward(const ChannelDecayArgs& a, const ChannelDecayGrads& grads) {
  const Scratch scratch(cuda::channel_decay_backward_workspace(a.rows, a.heads, a.size));
  return finished(cuda::channel_decay_backward(a, grads, scratch.data(), nullptr));
}
Status run(const DeltaGatesArgs& a) { return finished(cuda::delta_gates(a, nullptr)); }
Status run_backward(const DeltaGatesArgs& a, const DeltaGatesGrads& grads) {
  const Scratch scratch(cuda::delta_gates_backward_workspace(a.rows, a.heads));
  return finished(cuda::delta_gates_backward(a, grads, scratch.data(), nullptr));
}
Status run(const GatedRmsNormArgs& a) { return finished(cuda::gated_rms_norm(a, nullptr)); }
Status run_backward(const GatedRmsNormArgs& a, const GatedRmsNormGrads& grads) {
  const Scratch scratch(cuda::gated_rms_norm_backward_workspace(a.rows, a.cols));
  return finished(cuda::gated_rms_norm_backward(a, grads, scratch.data(), nullptr));
}
Status run(const RmsNormArgs& a) { return finished(cuda::rms_norm(a, nullptr)); }
Status run_backward(const RmsNormArgs& a, const RmsNormGrads& grads) {
  const Scratch scratch(cuda::rms_norm_backward_workspace(a.rows, a.cols));
  return finished(cuda::rms_norm_backward(a, grads, scratch.data(), nullptr));
}
Status run(Decays decays, const DeltaRuleArgs& a) {
  return finished(decays == Decays::kOfHeads ? cuda::gated_delta_rule_chunk(a, nullptr)
                                             : cuda::channel_delta_rule_chunk(a, nullptr));
}
Status run_backward(Decays decays, const DeltaRuleArgs& a, const DeltaRuleGrads& grads) {
  if (decays == Decays::kOfHeads) {
    const Scratch scratch(cuda::gated_delta_rule_backward_workspace(a.shape));
    return finished(cuda::gated_delta_rule_chunk_backward(a, grads, scratch.data(), nullptr));
  }
  const Scratch scratch(cuda::channel_delta_rule_backward_workspace(a.shape));
  return finished(cuda::channel_delta_rule_chunk_backward(a, grads, scratch.data(), nullptr));
}
Status run_recurrent(Decays decays, const DeltaRuleArgs& a) {
  return finished(decays == Decays::kOfHeads ? cuda::gated_delta_rule_recurrent(a, nullptr)
                                             : cuda::channel_delta_rule_recurrent(a, nullptr));
}
Status run_decode(Decays decays, const DeltaDecodeArgs& a) {
  return finished(decays == Decays::kOfHeads ? cuda::gated_delta_decode(a, nullptr)
                                             : cuda::channel_delta_decode(a, nullptr));
}

}  // namespace foretrace::kernels::machine
