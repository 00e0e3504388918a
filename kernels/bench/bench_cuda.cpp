// Times the delta rules on a GPU beside their floor in bytes: inputs and outputs once, states
// where they are kept. Every result is held to the float64 reference first.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "kernels/bench/bench.h"
#include "kernels/channel_delta_rule/cuda.h"
#include "kernels/cuda/runtime.h"
#include "kernels/gated_delta_rule/cuda.h"
#include "tests/kernels/delta_problem.h"

namespace foretrace::kernels::bench {
namespace {

constexpr int kTimes = 20;

struct CudaRule {
  DeltaRule rule;
  Status (*chunk)(const DeltaRuleArgs&, cuda::Stream);
  Status (*recurrent)(const DeltaRuleArgs&, cuda::Stream);
  Status (*backward)(const DeltaRuleArgs&, const DeltaRuleGrads&, float*, cuda::Stream);
  int64_t (*workspace)(const DeltaShape&);
};
constexpr CudaRule kRules[] = {
    {kGatedDeltaRule, cuda::gated_delta_rule_chunk, cuda::gated_delta_rule_recurrent,
     cuda::gated_delta_rule_chunk_backward, cuda::gated_delta_rule_backward_workspace},
    {kChannelDeltaRule, cuda::channel_delta_rule_chunk, cuda::channel_delta_rule_recurrent,
     cuda::channel_delta_rule_chunk_backward, cuda::channel_delta_rule_backward_workspace}};

// A problem's numbers on the device.
class OnDevice {
 public:
  OnDevice(const CudaRule& rule, DeltaProblem& p)
      : args(p.args()),
        grads{copy(p.d_out), copy(p.d_state), copy(p.dq),       copy(p.dk),
              copy(p.dv),    args.q_strides,  args.k_strides,   args.v_strides,
              copy(p.dg),    copy(p.dbeta),   copy(p.d_initial)},
        workspace(cuda::device_allocate(4 * rule.workspace(p.shape))) {
    const void** const inputs[] = {&args.q, &args.k,    &args.v,
                                   &args.g, &args.beta, &args.initial_state};
    Numbers* const from[] = {&p.q, &p.k, &p.v, &p.g, &p.beta, &p.state};
    for (size_t i = 0; i < 6; ++i) *inputs[i] = copy(*from[i]);
    args.out = copy(p.out);
    args.final_state = copy(p.final_state);
    args.chunk_states = copy(p.chunk_states);
  }
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;
  ~OnDevice() {
    for (void* memory : copies_) cuda::device_release(memory);
    cuda::device_release(workspace);
  }

 private:
  void* copy(Numbers& numbers) {
    copies_.push_back(cuda::device_allocate(numbers.bytes()));
    cuda::copy_to_device(copies_.back(), numbers.data(), numbers.bytes());
    return copies_.back();
  }
  std::vector<void*> copies_;

 public:
  DeltaRuleArgs args;
  DeltaRuleGrads grads;
  void* workspace;
};

// Runs once, compares `device` with `expected`, then times.
void time_and_report(const std::string& name, const cuda::Launches& launches, const void* device,
                     const Numbers& expected, double bound, double bytes, double flops) {
  if (!launches(nullptr).ok() || !cuda::device_finished().ok()) check(1, 0, name.c_str());
  Numbers got = expected.as(Element::kBfloat16);
  cuda::copy_from_device(got.data(), device, got.bytes());
  check(relative_error(got, expected), bound, name.c_str());
  const Result<double> seconds = cuda::device_seconds(launches, kTimes);
  if (!seconds.ok()) check(1, 0, seconds.error().text().c_str());
  std::printf("%-52s %10.2f us  %7.1f GB/s  %8.1f GFLOP/s\n", name.c_str(), seconds.value() * 1e6,
              bytes / seconds.value() / 1e9, flops / seconds.value() / 1e9);
}

void bench_shape(const CudaRule& rule, const DeltaShape& shape) {
  DeltaProblem p(rule.rule, shape, Element::kBfloat16, -1, 1), expected = p.as(Element::kFloat64);
  expected.forward("reference");
  expected.backward("reference");
  const OnDevice on(rule, p);
  DeltaRuleArgs stateless = on.args;
  stateless.chunk_states = nullptr;
  const double heads = static_cast<double>(shape.batch * shape.tokens * shape.value_heads),
               work = static_cast<double>(shape.key_size * shape.value_size),
               states = 8.0 * static_cast<double>(p.state.size()),
               rows = static_cast<double>(p.q.bytes() * 2 + p.v.bytes() * 2 + p.g.bytes() +
                                          p.beta.bytes());
  const std::string name = std::string("cuda ") + rule.rule.name,
                    size =
                        " B=" + std::to_string(shape.batch) + " T=" + std::to_string(shape.tokens);
  time_and_report(
      name + " recurrent" + size, [&](cuda::Stream s) { return rule.recurrent(stateless, s); },
      on.args.out, expected.out, 8e-3, rows + states, heads * 7 * work);
  time_and_report(
      name + " chunk" + size, [&](cuda::Stream s) { return rule.chunk(on.args, s); }, on.args.out,
      expected.out, 8e-3, rows + states + 4.0 * static_cast<double>(p.chunk_states.size()),
      heads * 6 * work);
  time_and_report(
      name + " backward" + size,
      [&](cuda::Stream s) {
        return rule.backward(on.args, on.grads, static_cast<float*>(on.workspace), s);
      },
      on.grads.dk, expected.dk, 8e-3,
      2 * rows + states + 8.0 * static_cast<double>(p.chunk_states.size()), heads * 14 * work);
}

}  // namespace

void bench_cuda() {
  if (const char* why = cuda::device_absent()) {
    std::printf("%s\n", why);
    return;
  }
  for (const CudaRule& rule : kRules) {
    // heads of Qwen3-Next and of Kimi Linear
    const int64_t key_heads = rule.rule.channel_gates ? 32 : 16;
    for (const auto& [batch, tokens] : {std::pair<int64_t, int64_t>{1, 1}, {64, 1}, {1, 2048}})
      bench_shape(rule, {batch, tokens, key_heads, 32, 128, 128});
  }
}

}  // namespace foretrace::kernels::bench
