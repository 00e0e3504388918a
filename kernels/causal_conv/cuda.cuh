// Causal convolution of width 4 and SiLU: a thread takes one channel over 64 tokens, the last
// inputs in registers, so that each is read once.
#pragma once

#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/cuda/sum_partials.cuh"

namespace foretrace::kernels::cuda {

constexpr int64_t kConvSegment = 64;

constexpr int64_t conv_segments(int64_t tokens) {
  return tokens < 1 ? 1 : (tokens + kConvSegment - 1) / kConvSegment;
}

// One thread's channel and tokens, and its inputs. Segments of a channel block lie side by side.
template <typename T>
struct ConvLane {
  static constexpr int kThreads = 128;
  const CausalConvArgs& args;
  int64_t c, segment, b, begin, end;

  FORETRACE_DEVICE ConvLane(const CausalConvArgs& a, int64_t block) : args(a) {
    const int64_t across = (a.channels + kThreads - 1) / kThreads,
                  segments = conv_segments(a.tokens);
    c = block % across * kThreads + thread_index();
    segment = block / across % segments;
    b = block / across / segments;
    begin = segment * kConvSegment;
    end = begin + kConvSegment < a.tokens ? begin + kConvSegment : a.tokens;
  }
  static int64_t blocks(const CausalConvArgs& a) {
    return a.batch * conv_segments(a.tokens) * ((a.channels + kThreads - 1) / kThreads);
  }

  // Input of token t, which may lie up to three before the first.
  FORETRACE_DEVICE float input(int64_t t) const {
    if (t >= 0) return load<T>(args.x, b * args.x_batch_stride + t * args.x_token_stride + c);
    if (args.history == nullptr) return 0.0f;
    return load<float>(args.history, (b * kConvHistory + kConvHistory + t) * args.channels + c);
  }
  FORETRACE_DEVICE float weight(int i) const {
    return load<float>(args.weight, c * kConvWidth + i);
  }
};

template <typename T>
struct CausalConvKernel {
  static constexpr int kThreads = ConvLane<T>::kThreads;
  CausalConvArgs args;

  int64_t blocks() const { return ConvLane<T>::blocks(args); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const ConvLane<T> lane(args, block_index());
    if (lane.c >= args.channels) return;
    float x0 = lane.input(lane.begin - 3), x1 = lane.input(lane.begin - 2),
          x2 = lane.input(lane.begin - 1);
    // The first segment is the one that reads the history, so it also replaces it: the two may be
    // the same memory.
    if (lane.segment == 0 && args.next_history != nullptr) store_history(lane);
    const float w0 = lane.weight(0), w1 = lane.weight(1), w2 = lane.weight(2), w3 = lane.weight(3);
    for (int64_t t = lane.begin; t < lane.end; ++t) {
      const float x3 = lane.input(t);
      const float p = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3;
      store<T>(args.out, (lane.b * args.tokens + t) * args.channels + lane.c, p * sigmoid(p));
      x0 = x1;
      x1 = x2;
      x2 = x3;
    }
  }

  FORETRACE_DEVICE void store_history(const ConvLane<T>& lane) const {
    float next[kConvHistory];
    FORETRACE_UNROLL
    for (int i = 0; i < kConvHistory; ++i) next[i] = lane.input(args.tokens - kConvHistory + i);
    FORETRACE_UNROLL
    for (int i = 0; i < kConvHistory; ++i)
      store<float>(args.next_history, (lane.b * kConvHistory + i) * args.channels + lane.c,
                   next[i]);
  }
};

// dp_t = dy_t silu'(p_t);  dx_t = sum_i w_i dp_{t+3-i};  dw_i = sum_t dp_t x_{t-3+i}
// The three tokens after a segment are computed twice: here for dx, there for dw.
template <typename T>
struct CausalConvBackwardKernel {
  static constexpr int kThreads = ConvLane<T>::kThreads;
  CausalConvArgs args;
  CausalConvGrads grads;
  float* partials;  // [B, segments, C, 4]

  int64_t blocks() const { return ConvLane<T>::blocks(args); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const ConvLane<T> lane(args, block_index());
    if (lane.c >= args.channels) return;
    float w[kConvWidth], x[kConvWidth], dp[kConvWidth] = {}, dw[kConvWidth] = {};
    FORETRACE_UNROLL
    for (int i = 0; i < kConvWidth; ++i) w[i] = lane.weight(i);
    FORETRACE_UNROLL
    for (int i = 0; i < kConvHistory; ++i) x[i + 1] = lane.input(lane.begin - kConvHistory + i);
    // at step t the gradient of token t - 3 is complete
    for (int64_t t = lane.begin; t < lane.end + kConvHistory; ++t) {
      FORETRACE_UNROLL
      for (int i = 0; i < kConvHistory; ++i) {
        x[i] = x[i + 1];
        dp[i] = dp[i + 1];
      }
      x[kConvHistory] = t < args.tokens ? lane.input(t) : 0.0f;
      dp[kConvHistory] = t < args.tokens ? slope(lane, t, w, x) : 0.0f;
      FORETRACE_UNROLL
      for (int i = 0; i < kConvWidth; ++i) dw[i] += t < lane.end ? dp[kConvHistory] * x[i] : 0.0f;
      if (t - kConvHistory >= lane.begin) store_dx(lane, t - kConvHistory, w, dp);
    }
    const int64_t at =
        (lane.b * conv_segments(args.tokens) + lane.segment) * args.channels + lane.c;
    FORETRACE_UNROLL
    for (int i = 0; i < kConvWidth; ++i) partials[at * kConvWidth + i] = dw[i];
  }

  FORETRACE_DEVICE float slope(const ConvLane<T>& lane, int64_t t, const float* w,
                               const float* x) const {
    const float p = w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3], s = sigmoid(p);
    return load<T>(grads.d_out, (lane.b * args.tokens + t) * args.channels + lane.c) * s *
           (1.0f + p * (1.0f - s));
  }

  // dp: of tokens t .. t + 3
  FORETRACE_DEVICE void store_dx(const ConvLane<T>& lane, int64_t t, const float* w,
                                 const float* dp) const {
    store<T>(grads.dx, lane.b * grads.dx_batch_stride + t * grads.dx_token_stride + lane.c,
             w[3] * dp[0] + w[2] * dp[1] + w[1] * dp[2] + w[0] * dp[3]);
  }
};

template <typename Launcher>
Status causal_conv(const CausalConvArgs& args, const Launcher& launch) {
  return for_element(args.element,
                     [&](auto number) { return launch(CausalConvKernel<decltype(number)>{args}); });
}

constexpr int64_t causal_conv_workspace(int64_t batch, int64_t tokens, int64_t channels) {
  return batch * conv_segments(tokens) * channels * kConvWidth;
}

template <typename Launcher>
Status causal_conv_backward(const CausalConvArgs& args, const CausalConvGrads& grads,
                            float* workspace, const Launcher& launch) {
  return for_element(args.element, [&](auto number) -> Status {
    const int64_t width = args.channels * kConvWidth;
    TRY(launch(CausalConvBackwardKernel<decltype(number)>{args, grads, workspace}));
    return launch(SumPartialsKernel{workspace, args.batch * conv_segments(args.tokens), width, 0,
                                    width, static_cast<float*>(grads.dweight)});
  });
}

}  // namespace foretrace::kernels::cuda
