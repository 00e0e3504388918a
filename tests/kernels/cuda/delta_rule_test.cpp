#include <string>

#include "tests/kernels/channel_gates.h"
#include "tests/kernels/cuda/machine.h"
#include "tests/kernels/delta_problem.h"

namespace foretrace::kernels::gpu {
namespace {

machine::Decays decays_of(const DeltaProblem& p) {
  return p.rule.channel_gates ? machine::Decays::kOfChannels : machine::Decays::kOfHeads;
}

constexpr int64_t kTokens[] = {1, 2, 15, 16, 17, 63, 64, 65, 129, 1000};

DeltaRuleArgs mirrored(DeltaProblem& p, machine::Mirror& on) {
  DeltaRuleArgs args = p.args();
  args.q = on(p.q);
  args.k = on(p.k);
  args.v = on(p.v);
  args.g = on(p.g);
  args.beta = on(p.beta);
  args.initial_state = on(p.state);
  args.out = on(p.out);
  args.final_state = on(p.final_state);
  args.chunk_states = on(p.chunk_states);
  return args;
}

void run_chunk(DeltaProblem& p) {
  machine::Mirror on;
  const Status status = machine::run(decays_of(p), mirrored(p, on));
  ASSERT_TRUE(status.ok()) << status.error().text();
  on.fetch();
}

void run_recurrent(DeltaProblem& p) {
  machine::Mirror on;
  const Status status = machine::run_recurrent(decays_of(p), mirrored(p, on));
  ASSERT_TRUE(status.ok()) << status.error().text();
  on.fetch();
}

void run_backward(DeltaProblem& p) {
  machine::Mirror on;
  const DeltaRuleArgs args = mirrored(p, on);
  const DeltaRuleGrads grads{on(p.d_out), on(p.d_state),  on(p.dq),       on(p.dk),
                             on(p.dv),    args.q_strides, args.k_strides, args.v_strides,
                             on(p.dg),    on(p.dbeta),    on(p.d_initial)};
  const Status status = machine::run_backward(decays_of(p), args, grads);
  ASSERT_TRUE(status.ok()) << status.error().text();
  on.fetch();
}

struct Bounds {
  double forward, backward;
};

// Against the recurrence in float64 on the same numbers.
void expect_agrees(const DeltaProblem& problem, Bounds bounds) {
  DeltaProblem got = problem, expected = problem.as(Element::kFloat64);
  run_chunk(got);
  run_backward(got);
  expected.forward("reference");
  expected.backward("reference");
  const std::string where = " T=" + std::to_string(problem.shape.tokens) +
                            " dk=" + std::to_string(problem.shape.key_size) +
                            " dv=" + std::to_string(problem.shape.value_size);
  const auto check = [&](Numbers DeltaProblem::*m, double bound, const char* name) {
    const double error = relative_error(got.*m, expected.*m);
    EXPECT_LT(error, bound) << name << where;
  };
  check(&DeltaProblem::out, bounds.forward, "out");
  check(&DeltaProblem::final_state, bounds.forward, "final_state");
  check(&DeltaProblem::chunk_states, bounds.forward, "chunk_states");
  check(&DeltaProblem::dq, bounds.backward, "dq");
  check(&DeltaProblem::dk, bounds.backward, "dk");
  check(&DeltaProblem::dv, bounds.backward, "dv");
  check(&DeltaProblem::dg, bounds.backward, "dg");
  check(&DeltaProblem::dbeta, bounds.backward, "dbeta");
  check(&DeltaProblem::d_initial, bounds.backward, "d_initial");
  got.out = problem.out;
  got.final_state = problem.final_state;
  run_recurrent(got);
  check(&DeltaProblem::out, bounds.forward, "recurrent out");
  check(&DeltaProblem::final_state, bounds.forward, "recurrent final_state");
}

class CudaDeltaRule : public testing::TestWithParam<DeltaRule> {};
INSTANTIATE_TEST_SUITE_P(, CudaDeltaRule, testing::Values(kGatedDeltaRule, kChannelDeltaRule),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(CudaDeltaRule, AgreesOverLengths) {
  FORETRACE_NEEDS_MACHINE();
  for (const int64_t tokens : kTokens) {
    const int64_t batch = tokens < 1000 ? 2 : 1;
    expect_agrees({GetParam(), {batch, tokens, 1, 2, 32, 32}, Element::kFloat32, -1, 11},
                  {2e-6, 1e-5});
  }
}

TEST_P(CudaDeltaRule, AgreesOverHeadSizes) {
  FORETRACE_NEEDS_MACHINE();
  const std::pair<int64_t, int64_t> sizes[] = {{8, 8},    {8, 24},    {16, 40},   {64, 64},
                                               {96, 192}, {128, 128}, {256, 256}, {5, 3}};
  for (const auto& [dk, dv] : sizes)
    expect_agrees({GetParam(), {1, 35, 2, 2, dk, dv}, Element::kFloat32, -0.2, 12}, {2e-6, 1e-5});
}

TEST_P(CudaDeltaRule, AgreesUnderHardDecay) {
  FORETRACE_NEEDS_MACHINE();
  expect_agrees({GetParam(), {1, 129, 2, 4, 32, 64}, Element::kFloat32, -8, 13}, {2e-6, 1e-5});
  expect_agrees({GetParam(), {1, 129, 1, 1, 32, 32}, Element::kFloat32, -0.001, 14}, {2e-6, 1e-5});
}

TEST(CudaChannelDeltaRule, AgreesUnderExtremeGates) {
  FORETRACE_NEEDS_MACHINE();
  const DeltaProblem p(kChannelDeltaRule, {1, 37, 1, 2, 20, 32}, Element::kFloat32, -1, 21);
  for (const GateOf gate : kExtremeGates) expect_agrees(with_gates(p, gate), {2e-6, 1e-5});
}

TEST_P(CudaDeltaRule, TakesBfloat16) {
  FORETRACE_NEEDS_MACHINE();
  // outputs are rounded to 8 bits; states and gates stay float32
  expect_agrees({GetParam(), {2, 65, 1, 2, 32, 32}, Element::kBfloat16, -1, 15}, {4e-3, 4e-3});
}

TEST_P(CudaDeltaRule, TheScheduleChangesNoBit) {
  FORETRACE_NEEDS_MACHINE();
  const DeltaProblem problem(GetParam(), {1, 37, 2, 4, 20, 40}, Element::kFloat32, -1, 17);
  DeltaProblem first = problem;
  for (int way = 0; way < machine::kSchedules; ++way) {
    machine::schedule(way);
    DeltaProblem p = problem;
    run_chunk(p);
    run_backward(p);
    DeltaProblem steps = problem;
    run_recurrent(steps);
    p.d_state = steps.out;  // kept for the comparison
    if (way == 0) first = p;
    for (Numbers DeltaProblem::*m :
         {&DeltaProblem::out, &DeltaProblem::final_state, &DeltaProblem::chunk_states,
          &DeltaProblem::dq, &DeltaProblem::dk, &DeltaProblem::dv, &DeltaProblem::dg,
          &DeltaProblem::dbeta, &DeltaProblem::d_initial, &DeltaProblem::d_state}) {
      EXPECT_EQ(relative_error(p.*m, first.*m), 0) << way;
    }
  }
  machine::schedule(0);
}

// Backward takes the states that the CPU's forward stored.
TEST_P(CudaDeltaRule, GoesOnFromTheCpusStates) {
  FORETRACE_NEEDS_MACHINE();
  DeltaProblem p(GetParam(), {2, 37, 1, 2, 20, 24}, Element::kFloat32, -1, 18), own = p;
  p.forward("reference");
  run_backward(p);
  run_chunk(own);
  run_backward(own);
  EXPECT_LT(relative_error(own.chunk_states, p.chunk_states), 2e-6);
  EXPECT_LT(relative_error(own.dk, p.dk), 1e-5);
  EXPECT_LT(relative_error(own.dg, p.dg), 1e-5);
}

// q, k and v, and their gradients, as slices of one buffer; no state given, none wanted.
TEST_P(CudaDeltaRule, ReadsViewsOfOneBuffer) {
  FORETRACE_NEEDS_MACHINE();
  const DeltaShape shape{2, 21, 2, 2, 16, 16};
  constexpr int64_t kHeads = 32, kWidth = 3 * kHeads;
  DeltaProblem p(GetParam(), shape, Element::kFloat32, -1, 16);
  const int64_t tokens = shape.batch * shape.tokens;
  Numbers packed(Element::kFloat32, tokens * kWidth),
      d_packed = poisoned(Element::kFloat32, tokens * kWidth);
  const Numbers* const parts[] = {&p.q, &p.k, &p.v};
  for (int64_t i = 0; i < packed.size(); ++i)
    packed.set(i, parts[i % kWidth / kHeads]->get(i / kWidth * kHeads + i % kHeads));
  run_chunk(p);
  run_backward(p);
  machine::Mirror on;
  DeltaRuleArgs args = mirrored(p, on);
  const auto* in = static_cast<const float*>(on(packed));
  auto* d = static_cast<float*>(on(d_packed));
  args.q = in;
  args.k = in + kHeads;
  args.v = in + 2 * kHeads;
  args.q_strides = args.k_strides = args.v_strides = {shape.tokens * kWidth, kWidth, 16};
  const HeadStrides& s = args.q_strides;
  const Numbers out = p.out;
  const DeltaRuleGrads grads{
      on(p.d_out), on(p.d_state), d,           d + kHeads, d + 2 * kHeads, s, s,
      s,           on(p.dg),      on(p.dbeta), nullptr};
  ASSERT_TRUE(machine::run(decays_of(p), args).ok());
  ASSERT_TRUE(machine::run_backward(decays_of(p), args, grads).ok());
  on.fetch();
  EXPECT_EQ(relative_error(p.out, out), 0);
  const Numbers* const d_parts[] = {&p.dq, &p.dk, &p.dv};
  for (int64_t i = 0; i < packed.size(); ++i) {
    const Numbers& part = *d_parts[i % kWidth / kHeads];
    ASSERT_EQ(d_packed.get(i), part.get(i / kWidth * kHeads + i % kHeads)) << i;
  }
}

TEST_P(CudaDeltaRule, NoTokensLeaveTheStateAsItWas) {
  FORETRACE_NEEDS_MACHINE();
  DeltaProblem p(GetParam(), {1, 0, 1, 1, 16, 16}, Element::kFloat32, -1, 19);
  run_chunk(p);
  run_backward(p);
  EXPECT_EQ(relative_error(p.final_state, p.state), 0);
  EXPECT_EQ(relative_error(p.d_initial, p.d_state), 0);
}

TEST_P(CudaDeltaRule, Float64IsRefused) {
  FORETRACE_NEEDS_MACHINE();
  DeltaProblem p(GetParam(), {1, 1, 1, 1, 16, 16}, Element::kFloat64, -1, 20);
  EXPECT_FALSE(machine::run(decays_of(p), p.args()).ok());
}

}  // namespace
}  // namespace foretrace::kernels::gpu
