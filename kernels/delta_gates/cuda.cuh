// Gates of a gated delta layer: a thread an entry forward; backward a thread a head over one block
// of rows, for the sums.
#pragma once

#include "kernels/cuda/sum_partials.cuh"
#include "kernels/delta_gates/delta_gates_args.h"

namespace foretrace::kernels::cuda {

template <typename T>
struct DeltaGatesKernel {
  static constexpr int kThreads = 128;
  DeltaGatesArgs args;

  int64_t blocks() const { return (args.rows * args.heads + kThreads - 1) / kThreads; }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t e = block_index() * kThreads + thread_index();
    if (e >= args.rows * args.heads) return;
    const int64_t row = e / args.heads, h = e % args.heads;
    const float a = load<T>(args.a, row * args.a_stride + h) + load<float>(args.dt_bias, h);
    const float b = load<T>(args.b, row * args.b_stride + h);
    store<float>(args.g, e, -expf(load<float>(args.a_log, h)) * softplus(a));
    store<float>(args.beta, e, static_cast<float>(args.beta_max) * sigmoid(b));
  }
};

template <typename T>
struct DeltaGatesBackwardKernel {
  static constexpr int kThreads = 64;
  DeltaGatesArgs args;
  DeltaGatesGrads grads;
  float* partials;  // [row blocks, 2 heads]: da_log, then ddt_bias

  int64_t blocks() const { return RowCut{args.rows}.count(); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void head(int64_t block, int64_t h) const {
    const RowCut cut{args.rows};
    const float rate = -expf(load<float>(args.a_log, h)), bias = load<float>(args.dt_bias, h);
    float to_log = 0, to_bias = 0;
    for (int64_t row = cut.begin(block); row < cut.begin(block + 1); ++row) {
      const int64_t at = row * args.heads + h;
      const float a = load<T>(args.a, row * args.a_stride + h) + bias;
      const float s = sigmoid(load<T>(args.b, row * args.b_stride + h));
      const float dg = load<float>(grads.dg, at) * rate, da = dg * sigmoid(a);
      to_log += dg * softplus(a);
      to_bias += da;
      store<T>(grads.da, row * grads.da_stride + h, da);
      store<T>(grads.db, row * grads.db_stride + h,
               load<float>(grads.dbeta, at) * static_cast<float>(args.beta_max) * s * (1.0f - s));
    }
    partials[block * 2 * args.heads + h] = to_log;
    partials[block * 2 * args.heads + args.heads + h] = to_bias;
  }

  FORETRACE_DEVICE void operator()() const {
    for (int64_t h = thread_index(); h < args.heads; h += kThreads) head(block_index(), h);
  }
};

template <typename Launcher>
Status delta_gates(const DeltaGatesArgs& args, const Launcher& launch) {
  return for_element(args.element,
                     [&](auto number) { return launch(DeltaGatesKernel<decltype(number)>{args}); });
}

constexpr int64_t delta_gates_workspace(int64_t rows, int64_t heads) {
  return RowCut{rows}.count() * 2 * heads;
}

template <typename Launcher>
Status delta_gates_backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads,
                            float* workspace, const Launcher& launch) {
  return for_element(args.element, [&](auto number) -> Status {
    const int64_t count = RowCut{args.rows}.count(), heads = args.heads;
    TRY(launch(DeltaGatesBackwardKernel<decltype(number)>{args, grads, workspace}));
    TRY(launch(SumPartialsKernel{workspace, count, 2 * heads, 0, heads,
                                 static_cast<float*>(grads.da_log)}));
    return launch(SumPartialsKernel{workspace, count, 2 * heads, heads, heads,
                                    static_cast<float*>(grads.ddt_bias)});
  });
}

}  // namespace foretrace::kernels::cuda
