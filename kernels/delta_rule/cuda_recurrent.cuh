// Token by token: a block takes up to 128 value columns of one head. For one token, or few.
#pragma once

#include "kernels/cuda/kernel.h"
#include "kernels/delta_rule/cuda_shape.h"
#include "kernels/delta_rule/cuda_state_tile.cuh"

namespace foretrace::kernels::cuda::delta {

template <typename T, int kRows, typename Decay>
struct RecurrentKernel {
  using Vectors = TokenVectors<Decay>;
  static constexpr int kThreads = kTileThreads;
  DeltaRuleArgs args;

  int64_t tiles() const { return (args.shape.value_size + kTileColumns - 1) / kTileColumns; }
  int64_t blocks() const { return args.shape.batch * args.shape.value_heads * tiles(); }
  int64_t shared_floats() const { return StepBuffers::kFloats + 2 * Vectors::kFloats + 8; }

  // q and k of token t, normalised, by two warps; gate: of the token's decay.
  FORETRACE_DEVICE void load_key(int64_t b, int64_t hk, int64_t t, int64_t gate,
                                 const Vectors& v) const {
    if (warp() >= 2) return;
    const bool query = warp() == 0;
    const HeadStrides& strides = query ? args.q_strides : args.k_strides;
    const void* from = query ? args.q : args.k;
    float* to = query ? v.q : v.k;
    const int64_t size = args.shape.key_size;
    const int64_t offset = b * strides.batch + t * strides.token + hk * strides.head;
    float sum = 0;
    for (int64_t d = lane(); d < size; d += kWarp) {
      to[d] = cuda::load<T>(from, offset + d);
      sum += to[d] * to[d];
    }
    float scale = 1.0f / sqrtf(warp_sum(sum) + 1e-6f);
    if (query) scale /= sqrtf(static_cast<float>(size));
    for (int64_t d = lane(); d < size; d += kWarp) {
      to[d] *= scale;
      if constexpr (Decay::kByChannel) {
        const float decay = expf(static_cast<const float*>(args.g)[gate * size + d]);
        (query ? v.read_q : v.read_k)[d] = to[d] * decay;
        if (query) v.decays[d] = decay;
      }
    }
  }

  FORETRACE_DEVICE Decay decay_of(int64_t gate, const Vectors& v) const {
    if constexpr (Decay::kByChannel) {
      return {v.decays};
    } else {
      return {expf(static_cast<const float*>(args.g)[gate])};
    }
  }

  FORETRACE_DEVICE void operator()() const {
    const DeltaShape& shape = args.shape;
    const int64_t count = (shape.value_size + kTileColumns - 1) / kTileColumns;
    const int64_t column = block_index() % count * kTileColumns, head = block_index() / count;
    const int64_t b = head / shape.value_heads, hv = head % shape.value_heads,
                  hk = hv / (shape.value_heads / shape.key_heads);
    const int64_t left = shape.value_size - column;
    const int columns = static_cast<int>(left < kTileColumns ? left : kTileColumns);
    const int64_t state = head * shape.key_size * shape.value_size;
    SharedFloats floats{shared_memory()};
    const StepBuffers buffers = StepBuffers::carve(floats);
    // two of each: a token's are loaded while others still write with the last one's
    float* const keys = floats.take(2 * Vectors::kFloats);
    float* const sums = floats.take(8);
    StateTile<kRows> tile(shape, column, columns);
    const auto* initial = static_cast<const float*>(args.initial_state);
    tile.load(initial == nullptr ? nullptr : initial + state);
    for (int64_t t = 0; t < shape.tokens; ++t) {
      const Vectors vectors = Vectors::carve(keys + t % 2 * Vectors::kFloats);
      const int64_t gate = (b * shape.tokens + t) * shape.value_heads + hv;
      load_key(b, hk, t, gate, vectors);
      sync_block();
      key_dots(vectors.q, vectors.k, shape.key_size, sums + t % 2 * 4);
      const Token<Decay> token{vectors.read_q,
                               vectors.read_k,
                               vectors.k,
                               sums + t % 2 * 4 + 2,
                               decay_of(gate, vectors),
                               static_cast<const float*>(args.beta)[gate]};
      const int64_t v_at =
          b * args.v_strides.batch + t * args.v_strides.token + hv * args.v_strides.head + column;
      const int c = thread_index();
      const float v = c < columns ? cuda::load<T>(args.v, v_at + c) : 0.0f;
      const float out = tile.step(token, v, buffers);
      if (c < columns) cuda::store<T>(args.out, gate * shape.value_size + column + c, out);
    }
    auto* final_state = static_cast<float*>(args.final_state);
    if (final_state != nullptr) tile.store(final_state + state);
  }
};

template <typename Decay, typename Launcher>
Status recurrent(const DeltaRuleArgs& args, const Launcher& launch) {
  check_shape(args.shape);
  return for_element(args.element, [&](auto number) {
    return for_tile_rows(args.shape, [&](auto rows) {
      return launch(RecurrentKernel<decltype(number), decltype(rows)::value, Decay>{args});
    });
  });
}

}  // namespace foretrace::kernels::cuda::delta
