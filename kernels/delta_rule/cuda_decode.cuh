// One token of a layer with a delta rule in one kernel: convolution, gates, norms of q and k, the
// step, the gated norm of the output. A block takes a key head and its value heads, since the
// history of the convolution is updated in place: no channel may have two readers.
#pragma once

#include "kernels/causal_conv/causal_conv_args.h"
#include "kernels/cuda/kernel.h"
#include "kernels/delta_rule/cuda_decode_args.h"
#include "kernels/delta_rule/cuda_shape.h"
#include "kernels/delta_rule/cuda_state_tile.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T, int kRows, typename Decay>
struct DecodeKernel {
  using Vectors = TokenVectors<Decay>;
  static constexpr int kThreads = kTileThreads;
  DeltaDecodeArgs args;

  int64_t blocks() const { return args.batch * args.key_heads; }
  int64_t shared_floats() const {
    return StepBuffers::kFloats + Vectors::kFloats + (group() + 1) * kDeltaMaxHeadSize + 8;
  }
  constexpr int64_t group() const { return args.value_heads / args.key_heads; }

  struct Shared {
    StepBuffers buffers;
    Vectors key;
    float* v;     // [Hv / Hk, 256]
    float* out;   // [dv]
    float* sums;  // [8]: q.q, k.k, q.k of the raw vectors; out.out; q.k of the normalised ones
  };

  FORETRACE_DEVICE Shared carve() const {
    SharedFloats floats{shared_memory()};
    Shared s;
    s.buffers = StepBuffers::carve(floats);
    s.key = Vectors::carve(floats.take(Vectors::kFloats));
    s.v = floats.take(group() * kDeltaMaxHeadSize);
    s.out = floats.take(kDeltaMaxHeadSize);
    s.sums = floats.take(8);
    return s;
  }

  // Channels [channel, channel + count) through convolution and SiLU; their history moves on.
  FORETRACE_DEVICE void convolve(int64_t b, int64_t channel, int64_t count, float* to) const {
    const int64_t channels =
        2 * args.key_heads * args.key_size + args.value_heads * args.value_size;
    for (int64_t i = thread_index(); i < count; i += kThreads) {
      const int64_t c = channel + i;
      const float* w = args.conv_weight + c * kConvWidth;
      float* past = args.history + b * kConvHistory * channels + c;
      const float x0 = past[0], x1 = past[channels], x2 = past[2 * channels],
                  x3 = cuda::load<T>(args.x, b * args.x_stride + c);
      const float p = w[0] * x0 + w[1] * x1 + w[2] * x2 + w[3] * x3;
      past[0] = x1;
      past[channels] = x2;
      past[2 * channels] = x3;
      to[i] = p * sigmoid(p);
    }
  }

  // q and k of the block's key head, normalised, and v of its value heads.
  FORETRACE_DEVICE void load_token(int64_t b, int64_t hk, const Shared& s) const {
    const int64_t keys = args.key_heads * args.key_size, size = args.key_size;
    convolve(b, hk * size, size, s.key.q);
    convolve(b, keys + hk * size, size, s.key.k);
    for (int64_t j = 0; j < group(); ++j) {
      convolve(b, 2 * keys + (hk * group() + j) * args.value_size, args.value_size,
               s.v + j * kDeltaMaxHeadSize);
    }
    sync_block();
    key_dots(s.key.q, s.key.k, size, s.sums);
    sync_block();
    const float q_scale =
        1.0f / sqrtf(s.sums[0] + 1e-6f) / sqrtf(static_cast<float>(args.key_size));
    const float k_scale = 1.0f / sqrtf(s.sums[1] + 1e-6f);
    for (int64_t d = thread_index(); d < size; d += kThreads) {
      s.key.q[d] *= q_scale;
      s.key.k[d] *= k_scale;
    }
    if (thread_index() == 0) s.sums[4] = s.sums[2] * q_scale * k_scale;
    sync_block();
  }

  // The decay of value head hv, in every thread.
  FORETRACE_DEVICE Decay load_decay(int64_t b, int64_t hv, const Vectors& key) const {
    const float rate = -expf(args.a_log[hv]);
    if constexpr (Decay::kByChannel) {
      for (int64_t d = thread_index(); d < args.key_size; d += kThreads) {
        const int64_t channel = hv * args.key_size + d;
        const float a = cuda::load<T>(args.a, b * args.a_stride + channel) + args.dt_bias[channel];
        const float decay = expf(rate * softplus(a));
        key.decays[d] = decay;
        key.read_q[d] = key.q[d] * decay;
        key.read_k[d] = key.k[d] * decay;
      }
      sync_block();
      return {key.decays};
    } else {
      const float a = cuda::load<T>(args.a, b * args.a_stride + hv) + args.dt_bias[hv];
      return {expf(rate * softplus(a))};
    }
  }

  // out [dv] -> w out rsqrt(mean(out^2) + eps) gate(z), stored.
  FORETRACE_DEVICE void store_out(int64_t b, int64_t hv, const Shared& s) const {
    const int64_t size = args.value_size;
    sync_block();
    if (warp() == 0) {
      float sum = 0;
      for (int64_t c = lane(); c < size; c += kWarp) sum += s.out[c] * s.out[c];
      sum = warp_sum(sum);
      if (lane() == 0) s.sums[3] = sum;
    }
    sync_block();
    const float inverse = 1.0f / sqrtf(s.sums[3] / static_cast<float>(size) + args.eps);
    for (int64_t c = thread_index(); c < size; c += kThreads) {
      const float z = cuda::load<T>(args.z, b * args.z_stride + hv * size + c);
      cuda::store<T>(args.out, (b * args.value_heads + hv) * size + c,
                     args.norm_weight[c] * s.out[c] * inverse * output_gate(z, args.sigmoid_gate));
    }
  }

  FORETRACE_DEVICE void operator()() const {
    const int64_t b = block_index() / args.key_heads, hk = block_index() % args.key_heads;
    const DeltaShape shape{args.batch,     1, args.key_heads, args.value_heads, args.key_size,
                           args.value_size};
    const Shared s = carve();
    load_token(b, hk, s);
    for (int64_t j = 0; j < group(); ++j) {
      const int64_t hv = hk * group() + j;
      const Token<Decay> token{
          s.key.read_q,
          s.key.read_k,
          s.key.k,
          s.sums + 4,
          load_decay(b, hv, s.key),
          args.beta_max * sigmoid(cuda::load<T>(args.b, b * args.b_stride + hv))};
      float* state = args.state + (b * args.value_heads + hv) * args.key_size * args.value_size;
      for (int64_t column = 0; column < args.value_size; column += kTileColumns) {
        const int64_t left = args.value_size - column;
        StateTile<kRows> tile(shape, column,
                              static_cast<int>(left < kTileColumns ? left : kTileColumns));
        tile.load(state);
        const int64_t c = column + thread_index();
        const bool mine = thread_index() < kTileColumns && c < args.value_size;
        const float out = tile.step(token, mine ? s.v[j * kDeltaMaxHeadSize + c] : 0.0f, s.buffers);
        if (mine) s.out[c] = out;
        tile.store(state);
      }
      store_out(b, hv, s);
    }
  }
};

template <typename Decay, typename Launcher>
Status decode(const DeltaDecodeArgs& args, const Launcher& launch) {
  const DeltaShape shape{args.batch,     1, args.key_heads, args.value_heads, args.key_size,
                         args.value_size};
  check_shape(shape);
  return for_element(args.element, [&](auto number) {
    return for_tile_rows(shape, [&](auto rows) {
      return launch(DecodeKernel<decltype(number), decltype(rows)::value, Decay>{args});
    });
  });
}

}  // namespace foretrace::kernels::cuda::delta
