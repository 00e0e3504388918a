// Decays of the channels of a linear-attention state: a thread an entry forward; backward a thread
// a channel over one block of rows, for the sums.
#pragma once

#include "core/check.h"
#include "kernels/channel_decay/cuda_args.h"
#include "kernels/cuda/sum_partials.cuh"

namespace foretrace::kernels::cuda {

constexpr float kLeastSignedDecay = 1e-13f;

struct ChannelDecayKernel {
  static constexpr int kThreads = 128;
  ChannelDecayArgs args;

  int64_t blocks() const { return (args.rows * args.heads * args.size + kThreads - 1) / kThreads; }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t across = args.heads * args.size;
    const int64_t e = block_index() * kThreads + thread_index();
    if (e >= args.rows * across) return;
    const int64_t row = e / across, channel = e % across;
    const float x = args.a[row * args.a_stride + channel] + args.dt_bias[channel];
    float& g = args.g[row * args.g_stride + channel];
    if (args.a_log != nullptr) {
      g = -expf(args.a_log[channel / args.size]) * softplus(x);
      return;
    }
    const float r = tanhf(x / 2);
    g = logf(fmaxf(fabsf(r), kLeastSignedDecay));
    args.sign[e] = r < 0 ? -1.0f : 1.0f;
  }
};

struct ChannelDecayBackwardKernel {
  static constexpr int kThreads = 128;
  ChannelDecayArgs args;
  ChannelDecayGrads grads;
  float* partials;  // [row blocks, 2 heads size]: ddt_bias, then a channel's share of da_log

  int64_t column_blocks() const { return (args.heads * args.size + kThreads - 1) / kThreads; }
  int64_t blocks() const { return RowCut{args.rows}.count() * column_blocks(); }
  int64_t shared_floats() const { return 0; }

  // Of g by x.
  FORETRACE_DEVICE float slope(float x, float rate) const {
    if (args.a_log != nullptr) return rate * sigmoid(x);
    const float r = tanhf(x / 2);
    return fabsf(r) > kLeastSignedDecay ? (1.0f - r) * (1.0f + r) / (2.0f * r) : 0.0f;
  }

  FORETRACE_DEVICE void operator()() const {
    const int64_t width = args.heads * args.size, across = (width + kThreads - 1) / kThreads;
    const int64_t block = block_index() / across,
                  channel = block_index() % across * kThreads + thread_index();
    if (channel >= width) return;
    const RowCut cut{args.rows};
    const float rate = args.a_log == nullptr ? 0.0f : -expf(args.a_log[channel / args.size]);
    float to_bias = 0, to_log = 0;
    for (int64_t row = cut.begin(block); row < cut.begin(block + 1); ++row) {
      const float x = args.a[row * args.a_stride + channel] + args.dt_bias[channel];
      const float dg = grads.dg[row * grads.dg_stride + channel], dx = dg * slope(x, rate);
      grads.da[row * grads.da_stride + channel] = dx;
      to_bias += dx;
      if (args.a_log != nullptr) to_log += dg * rate * softplus(x);
    }
    partials[block * 2 * width + channel] = to_bias;
    partials[block * 2 * width + width + channel] = to_log;
  }
};

// da_log [heads] from its shares [count, stride], the first at `first`: a warp a head.
struct SumHeadsKernel {
  static constexpr int kThreads = 128;
  const float* partials;
  int64_t count, stride, first, heads, size;
  float* out;

  int64_t blocks() const { return (heads + kThreads / kWarp - 1) / (kThreads / kWarp); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t head = block_index() * (kThreads / kWarp) + warp();
    if (head >= heads) return;
    float sum = 0;
    for (int64_t i = 0; i < count; ++i) {
      for (int64_t d = lane(); d < size; d += kWarp)
        sum += partials[i * stride + first + head * size + d];
    }
    sum = warp_sum(sum);
    if (lane() == 0) out[head] = sum;
  }
};

template <typename Launcher>
Status channel_decay(const ChannelDecayArgs& args, const Launcher& launch) {
  FORETRACE_CHECK(args.a_log != nullptr || args.sign != nullptr, "signed decays need their signs");
  return launch(ChannelDecayKernel{args});
}

constexpr int64_t channel_decay_workspace(int64_t rows, int64_t heads, int64_t size) {
  return RowCut{rows}.count() * 2 * heads * size;
}

template <typename Launcher>
Status channel_decay_backward(const ChannelDecayArgs& args, const ChannelDecayGrads& grads,
                              float* workspace, const Launcher& launch) {
  const int64_t count = RowCut{args.rows}.count(), width = args.heads * args.size;
  TRY(launch(ChannelDecayBackwardKernel{args, grads, workspace}));
  TRY(launch(SumPartialsKernel{workspace, count, 2 * width, 0, width, grads.ddt_bias}));
  if (args.a_log == nullptr) return {};
  return launch(
      SumHeadsKernel{workspace, count, 2 * width, width, args.heads, args.size, grads.da_log});
}

}  // namespace foretrace::kernels::cuda
