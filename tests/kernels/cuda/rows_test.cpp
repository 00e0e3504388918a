// The kernels around the gated delta rule against their float64 references.
#include "kernels/causal_conv/causal_conv.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/rms_norm/rms_norm.h"
#include "tests/kernels/cuda/machine.h"
#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels::gpu {
namespace {

constexpr Element kParameter = Element::kFloat32;

// Runs a case's kernels on the machine, or by `reference` where the numbers are float64. `make`
// turns a function that says where numbers lie into {args, grads}.
template <typename Make, typename Reference>
void run_pair(Element element, const Make& make, const Reference& reference) {
  if (element == Element::kFloat64) {
    const auto [args, grads] = make([](Numbers& n) { return n.data(); });
    reference(args, grads);
    return;
  }
  machine::Mirror on;
  const auto [args, grads] = make([&](Numbers& n) { return on(n); });
  ASSERT_TRUE(machine::run(args).ok());
  ASSERT_TRUE(machine::run_backward(args, grads).ok());
  on.fetch();
}

template <typename Case>
void expect_agrees_in_every_type(const Case& make) {
  expect_agrees(make(Element::kFloat32), Element::kFloat32, "cuda", 2e-6, 1e-5);
  expect_agrees(make(Element::kBfloat16), Element::kBfloat16, "cuda", 4e-3, 4e-3);
}

// x inside rows of cols + 3, two inner rows an outer one.
KernelCase rms_norm_case(Element element, int64_t rows, int64_t cols) {
  Rng rng(rows * 1000 + cols);
  const RowLayout x_rows{2, 2 * cols + 3, cols};
  const int64_t span = (rows + 1) / 2 * x_rows.outer_stride;
  KernelCase kernel{"rms_norm " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, span, rng, -2, 2), false},
                     {random_numbers(kParameter, cols, rng), true},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view) {
    Numbers out = poisoned(e, rows * cols), dx(e, span),
            dweight = poisoned(parameter_element(e), cols);
    const auto make = [&](const auto& at) {
      const RmsNormArgs args{rows, cols, e, at(in[0]), x_rows, at(in[1]), true, 1e-6, at(out)};
      return std::pair(args, RmsNormGrads{at(in[2]), at(dx), x_rows, at(dweight)});
    };
    run_pair(e, make, [](const RmsNormArgs& args, const RmsNormGrads& grads) {
      rms_norm(args, serial_for, "reference");
      rms_norm_backward(args, grads, serial_for, "reference");
    });
    return Results{{out}, {dx, dweight}};
  };
  return kernel;
}

TEST(CudaRows, RmsNormAgrees) {
  FORETRACE_NEEDS_MACHINE();
  for (const int64_t cols : {2, 3, 31, 32, 33, 257})
    expect_agrees_in_every_type([&](Element e) { return rms_norm_case(e, 6, cols); });
  expect_agrees_in_every_type([&](Element e) { return rms_norm_case(e, 301, 64); });
}

// z in rows of 2 cols + 1, as a slice of a wider projection.
KernelCase gated_norm_case(Element element, int64_t rows, int64_t cols, bool sigmoid_gate) {
  Rng rng(rows * 1000 + cols);
  const RowLayout dense = dense_rows(cols), wide{1, 2 * cols + 1, 0};
  KernelCase kernel{"gated_rms_norm " + std::to_string(rows) + "x" + std::to_string(cols),
                    {{random_numbers(element, rows * cols, rng, -2, 2), false},
                     {random_numbers(element, rows * wide.outer_stride, rng, -6, 6), false},
                     {random_numbers(kParameter, cols, rng), true},
                     {random_numbers(element, rows * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view) {
    Numbers out = poisoned(e, rows * cols), dx = out, dz(e, in[1].size()),
            dweight = poisoned(parameter_element(e), cols);
    const auto make = [&](const auto& at) {
      const GatedRmsNormArgs args{rows, cols,      e,    at(in[0]), at(in[1]),   dense,
                                  wide, at(in[2]), 1e-6, at(out),   sigmoid_gate};
      return std::pair(args,
                       GatedRmsNormGrads{at(in[3]), at(dx), at(dz), dense, wide, at(dweight)});
    };
    run_pair(e, make, [](const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads) {
      gated_rms_norm(args, serial_for, "reference");
      gated_rms_norm_backward(args, grads, serial_for, "reference");
    });
    return Results{{out}, {dx, dz, dweight}};
  };
  return kernel;
}

TEST(CudaRows, GatedRmsNormAgrees) {
  FORETRACE_NEEDS_MACHINE();
  for (const int64_t cols : {2, 31, 33, 128})
    expect_agrees_in_every_type([&](Element e) { return gated_norm_case(e, 6, cols, cols == 31); });
  for (const bool sigmoid_gate : {false, true}) {
    expect_agrees_in_every_type(
        [&](Element e) { return gated_norm_case(e, 301, 32, sigmoid_gate); });
  }
}

// x inside rows of C + 7; with history.
KernelCase conv_case(Element element, int64_t tokens, int64_t channels) {
  constexpr int64_t kBatch = 2;
  Rng rng(tokens * 1000 + channels);
  const int64_t stride = channels + 7, span = kBatch * tokens * stride;
  KernelCase kernel{"causal_conv T=" + std::to_string(tokens) + " C=" + std::to_string(channels),
                    {{random_numbers(element, span, rng, -2, 2), false},
                     {random_numbers(kParameter, channels * 4, rng), true},
                     {random_numbers(element, kBatch * tokens * channels, rng), false},
                     {random_numbers(kParameter, kBatch * 3 * channels, rng), true}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view) {
    const Element param = parameter_element(e);
    Numbers out = poisoned(e, kBatch * tokens * channels), dx(e, span),
            next = poisoned(param, kBatch * 3 * channels), dweight = poisoned(param, channels * 4);
    const auto make = [&](const auto& at) {
      const CausalConvArgs args{kBatch, tokens,    channels,  e,        at(in[0]), tokens * stride,
                                stride, at(in[1]), at(in[3]), at(next), at(out)};
      return std::pair(args,
                       CausalConvGrads{at(in[2]), at(dx), tokens * stride, stride, at(dweight)});
    };
    run_pair(e, make, [](const CausalConvArgs& args, const CausalConvGrads& grads) {
      causal_conv(args, serial_for, "reference");
      causal_conv_backward(args, grads, serial_for, "reference");
    });
    return Results{{out, next}, {dx, dweight}};
  };
  return kernel;
}

TEST(CudaRows, CausalConvAgrees) {
  FORETRACE_NEEDS_MACHINE();
  for (const int64_t tokens : {1, 2, 3, 4, 63, 64, 65, 130}) {
    for (const int64_t channels : {1, 40, 129})
      expect_agrees_in_every_type([&](Element e) { return conv_case(e, tokens, channels); });
  }
}

TEST(CudaRows, CausalConvReplacesItsHistoryInPlace) {
  FORETRACE_NEEDS_MACHINE();
  constexpr int64_t kTokens = 70, kChannels = 20;
  Rng rng(5);
  Numbers x = random_numbers(Element::kFloat32, kTokens * kChannels, rng),
          weight = random_numbers(Element::kFloat32, kChannels * 4, rng);
  for (int way = 0; way < machine::kSchedules; ++way) {
    machine::schedule(way);
    Numbers out = poisoned(Element::kFloat32, x.size()), expected = out,
            history = random_numbers(Element::kFloat32, 3 * kChannels, rng);
    causal_conv({1, kTokens, kChannels, Element::kFloat32, x.data(), 0, kChannels, weight.data(),
                 history.data(), nullptr, expected.data()},
                serial_for, "reference");
    machine::Mirror on;
    void* past = on(history);
    ASSERT_TRUE(machine::run(CausalConvArgs{1, kTokens, kChannels, Element::kFloat32, on(x), 0,
                                            kChannels, on(weight), past, past, on(out)})
                    .ok());
    on.fetch();
    EXPECT_LT(relative_error(out, expected), 2e-6);
    for (int64_t i = 0; i < 3 * kChannels; ++i)
      ASSERT_EQ(history.get(i), x.get((kTokens - 3) * kChannels + i));
  }
  machine::schedule(0);
}

// a and b in rows of 2 heads + 1.
KernelCase gates_case(Element element, int64_t rows, int64_t heads) {
  Rng rng(rows * 1000 + heads);
  const int64_t stride = 2 * heads + 1;
  KernelCase kernel{"delta_gates " + std::to_string(rows) + "x" + std::to_string(heads),
                    {{random_numbers(element, rows * stride, rng, -4, 4), false},
                     {random_numbers(element, rows * stride, rng, -4, 4), false},
                     {random_numbers(kParameter, heads, rng, 0, 2), true},
                     {random_numbers(kParameter, heads, rng), true},
                     {random_numbers(kParameter, rows * heads, rng), true},
                     {random_numbers(kParameter, rows * heads, rng), true}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view) {
    const Element param = parameter_element(e);
    Numbers g = poisoned(param, rows * heads), beta = g, da(e, rows * stride), db = da,
            da_log = poisoned(param, heads), ddt_bias = da_log;
    const auto make = [&](const auto& at) {
      const DeltaGatesArgs args{rows,   heads,     e,         at(in[0]), at(in[1]), stride,
                                stride, at(in[2]), at(in[3]), 2,         at(g),     at(beta)};
      return std::pair(args, DeltaGatesGrads{at(in[4]), at(in[5]), at(da), at(db), stride, stride,
                                             at(da_log), at(ddt_bias)});
    };
    run_pair(e, make, [](const DeltaGatesArgs& args, const DeltaGatesGrads& grads) {
      delta_gates(args, serial_for, "reference");
      delta_gates_backward(args, grads, serial_for, "reference");
    });
    return Results{{g, beta}, {da, db, da_log, ddt_bias}};
  };
  return kernel;
}

TEST(CudaRows, DeltaGatesAgree) {
  FORETRACE_NEEDS_MACHINE();
  for (const int64_t heads : {1, 16, 33, 65})
    expect_agrees_in_every_type([&](Element e) { return gates_case(e, 5, heads); });
  expect_agrees_in_every_type([&](Element e) { return gates_case(e, 333, 16); });
}

}  // namespace
}  // namespace foretrace::kernels::gpu
