#include <cstring>
#include <map>

#include "kernels/causal_conv/cuda.cuh"
#include "kernels/channel_decay/cuda.cuh"
#include "kernels/channel_delta_rule/cuda_backward.cuh"
#include "kernels/delta_gates/cuda.cuh"
#include "kernels/delta_rule/cuda_backward.cuh"
#include "kernels/delta_rule/cuda_chunk.cuh"
#include "kernels/delta_rule/cuda_decode.cuh"
#include "kernels/delta_rule/cuda_recurrent.cuh"
#include "kernels/gated_delta_rule/cuda_backward_chunks.cuh"
#include "kernels/gated_rms_norm/cuda.cuh"
#include "kernels/rms_norm/cuda.cuh"
#include "tests/kernels/cuda/machine.h"

namespace foretrace::kernels::machine {
namespace {

cuda::ThreadOrder order = cuda::ThreadOrder::kAscending;

struct EmulatedLauncher {
  template <typename Kernel>
  Status operator()(const Kernel& kernel) const {
    cuda::emulate(
        {kernel.blocks(), Kernel::kThreads, kernel.shared_floats() * 4}, order,
        [](const void* k) { (*static_cast<const Kernel*>(k))(); }, &kernel);
    return {};
  }
};

std::map<void*, GuardedBytes>& memories() {
  static std::map<void*, GuardedBytes> all;
  return all;
}

}  // namespace

const char* absent() { return nullptr; }

void* allocate(size_t bytes) {
  GuardedBytes memory(bytes);
  void* start = memory.data();
  memories().emplace(start, std::move(memory));
  return start;
}
void release(void* memory) { memories().erase(memory); }
void copy_in(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }
void copy_out(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }

void schedule(int way) { order = static_cast<cuda::ThreadOrder>(way); }

Status run(const CausalConvArgs& a) { return cuda::causal_conv(a, EmulatedLauncher()); }
Status run_backward(const CausalConvArgs& a, const CausalConvGrads& grads) {
  const Scratch scratch(cuda::causal_conv_workspace(a.batch, a.tokens, a.channels));
  return cuda::causal_conv_backward(a, grads, scratch.data(), EmulatedLauncher());
}
Status run(const ChannelDecayArgs& a) { return cuda::channel_decay(a, EmulatedLauncher()); }
Status run_backward(const ChannelDecayArgs& a, const ChannelDecayGrads& grads) {
  const Scratch scratch(cuda::channel_decay_workspace(a.rows, a.heads, a.size));
  return cuda::channel_decay_backward(a, grads, scratch.data(), EmulatedLauncher());
}
Status run(const DeltaGatesArgs& a) { return cuda::delta_gates(a, EmulatedLauncher()); }
Status run_backward(const DeltaGatesArgs& a, const DeltaGatesGrads& grads) {
  const Scratch scratch(cuda::delta_gates_workspace(a.rows, a.heads));
  return cuda::delta_gates_backward(a, grads, scratch.data(), EmulatedLauncher());
}
Status run(const GatedRmsNormArgs& a) { return cuda::gated_rms_norm(a, EmulatedLauncher()); }
Status run_backward(const GatedRmsNormArgs& a, const GatedRmsNormGrads& grads) {
  const Scratch scratch(cuda::row_norm_workspace(a.rows, a.cols));
  return cuda::gated_rms_norm_backward(a, grads, scratch.data(), EmulatedLauncher());
}
Status run(const RmsNormArgs& a) { return cuda::rms_norm(a, EmulatedLauncher()); }
Status run_backward(const RmsNormArgs& a, const RmsNormGrads& grads) {
  const Scratch scratch(cuda::row_norm_workspace(a.rows, a.cols));
  return cuda::rms_norm_backward(a, grads, scratch.data(), EmulatedLauncher());
}
Status run(Decays decays, const DeltaRuleArgs& a) {
  const EmulatedLauncher launch;
  return decays == Decays::kOfHeads ? cuda::delta::chunk<cuda::delta::HeadGates>(a, launch)
                                    : cuda::delta::chunk<cuda::delta::ChannelGates>(a, launch);
}
Status run_backward(Decays decays, const DeltaRuleArgs& a, const DeltaRuleGrads& grads) {
  using namespace cuda::delta;
  const EmulatedLauncher launch;
  const Scratch scratch(backward_workspace(a.shape));
  return decays == Decays::kOfHeads
             ? chunk_backward<HeadGates, HeadBackward>(a, grads, scratch.data(), launch)
             : channel_chunk_backward(a, grads, scratch.data(), launch);
}
Status run_recurrent(Decays decays, const DeltaRuleArgs& a) {
  const EmulatedLauncher launch;
  return decays == Decays::kOfHeads ? cuda::delta::recurrent<cuda::delta::HeadDecay>(a, launch)
                                    : cuda::delta::recurrent<cuda::delta::ChannelDecay>(a, launch);
}
Status run_decode(Decays decays, const DeltaDecodeArgs& a) {
  const EmulatedLauncher launch;
  return decays == Decays::kOfHeads ? cuda::delta::decode<cuda::delta::HeadDecay>(a, launch)
                                    : cuda::delta::decode<cuda::delta::ChannelDecay>(a, launch);
}

}  // namespace foretrace::kernels::machine
