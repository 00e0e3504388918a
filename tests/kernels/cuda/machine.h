// Where the tests of the CUDA kernels run them. The tests are written once: kernels_tests links
// them with emulated threads, kernels_cuda_tests with the device.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/result.h"
#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/channel_decay/cuda_args.h"
#include "kernels/delta_gates/delta_gates_args.h"
#include "kernels/delta_rule/cuda_decode_args.h"
#include "kernels/delta_rule/delta_rule_args.h"
#include "kernels/gated_rms_norm/gated_rms_norm_args.h"
#include "kernels/rms_norm/rms_norm_args.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels::machine {

// Why no kernel can run; null if they can.
const char* absent();

// Memory that kernels can reach.
void* allocate(size_t bytes);
void release(void* memory);
void copy_in(void* to, const void* from, size_t bytes);
void copy_out(void* to, const void* from, size_t bytes);

// How many ways of scheduling there are to compare, and the choice of one. A device takes its own
// each time.
constexpr int kSchedules = 3;
void schedule(int way);

// Which delta rule: one decay a value head, or one a key channel.
enum class Decays { kOfHeads, kOfChannels };

// Run to their end; the arguments point into `allocate`d memory. Scratch memory is NaN before.
Status run(const CausalConvArgs& args);
Status run(const ChannelDecayArgs& args);
Status run(const DeltaGatesArgs& args);
Status run(const GatedRmsNormArgs& args);
Status run(const RmsNormArgs& args);
Status run_backward(const CausalConvArgs& args, const CausalConvGrads& grads);
Status run_backward(const ChannelDecayArgs& args, const ChannelDecayGrads& grads);
Status run_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads);
Status run_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads);
Status run_backward(const RmsNormArgs& args, const RmsNormGrads& grads);
Status run(Decays decays, const DeltaRuleArgs& args);
Status run_backward(Decays decays, const DeltaRuleArgs& args, const DeltaRuleGrads& grads);
Status run_recurrent(Decays decays, const DeltaRuleArgs& args);
Status run_decode(Decays decays, const DeltaDecodeArgs& args);

// Copies of a test's numbers in the machine's memory, for one launch.
class Mirror {
 public:
  Mirror() = default;
  Mirror(const Mirror&) = delete;
  Mirror& operator=(const Mirror&) = delete;
  ~Mirror() {
    for (const Copy& copy : copies_) release(copy.there);
  }

  void* operator()(Numbers& numbers) {
    copies_.push_back({&numbers, allocate(numbers.bytes())});
    copy_in(copies_.back().there, numbers.data(), numbers.bytes());
    return copies_.back().there;
  }
  // Brings every number back to where it came from.
  void fetch() {
    for (const Copy& copy : copies_) copy_out(copy.here->data(), copy.there, copy.here->bytes());
  }

 private:
  struct Copy {
    Numbers* here;
    void* there;
  };
  std::vector<Copy> copies_;
};

// Memory for one launch, all NaN.
class Scratch {
 public:
  explicit Scratch(int64_t floats)
      : numbers_(poisoned(Element::kFloat32, floats)), memory_(on_(numbers_)) {}
  [[nodiscard]] float* data() const { return static_cast<float*>(memory_); }

 private:
  Numbers numbers_;
  Mirror on_;
  void* memory_;
};

}  // namespace foretrace::kernels::machine

#define FORETRACE_NEEDS_MACHINE() \
  if (const char* why = ::foretrace::kernels::machine::absent()) GTEST_SKIP() << why
