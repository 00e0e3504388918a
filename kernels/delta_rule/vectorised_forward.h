// What the forward passes of the delta rules share: the value side of a chunk, and the walk over
// the chunks. Included after a backend, as lanes/math.h.
#pragma once

#include "kernels/delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES {

// values <- beta (v - values), row by row.
FORETRACE_INLINE void subtract_from_v(const DeltaRuleArgs& a, const Tokens& at, int64_t hv,
                                      const float* beta, float* values) {
  const int64_t width = padded(a.shape.value_size), offset = offset_of(a.v_strides, at, hv);
  for (int64_t i = 0; i < kC; ++i) {
    for (int64_t j = 0; j < width; j += 16) {
      const Mask mask = i < at.count ? lanes(a.shape.value_size, j) : 0;
      const Lanes v =
          load16(a.v, a.element, mask != 0 ? offset + i * a.v_strides.token + j : 0, mask);
      const Lanes difference = v - load(values + i * width + j);
      store(values + i * width + j, broadcast(beta[i]) * difference);
    }
  }
}

FORETRACE_INLINE void store_out(const DeltaRuleArgs& a, const Tokens& at, int64_t hv,
                                const float* out) {
  const int64_t stride = a.shape.value_heads * a.shape.value_size,
                width = padded(a.shape.value_size),
                offset = gate_offset(a.shape, at, hv) * a.shape.value_size;
  for (int64_t i = 0; i < at.count; ++i) {
    for (int64_t j = 0; j < a.shape.value_size; j += 16) {
      store16(a.out, a.element, offset + i * stride + j, lanes(a.shape.value_size, j),
              load(out + i * width + j));
    }
  }
}

// The chunks of pairs begin .. end - 1 in order: load_key_head(at, hk), then
// run_value_head(at, hv, state) for each of its value heads, which advances the padded state.
// states: [Hv / Hk, dk, dv] scratch.
template <typename LoadKeyHead, typename RunValueHead>
FORETRACE_INLINE void forward_chunks(const DeltaRuleArgs& a, float* states, int64_t begin,
                                     int64_t end, LoadKeyHead load_key_head,
                                     RunValueHead run_value_head) {
  const DeltaShape& shape = a.shape;
  const int64_t group = shape.value_heads / shape.key_heads, chunks = delta_chunks(shape.tokens),
                size = shape.key_size * shape.value_size,
                padded_size = padded(shape.key_size) * padded(shape.value_size);
  const auto* initial = static_cast<const float*>(a.initial_state);
  auto *final_state = static_cast<float*>(a.final_state),
       *chunk_states = static_cast<float*>(a.chunk_states);
  for (int64_t item = begin; item < end; ++item) {
    const int64_t b = item / shape.key_heads, hk = item % shape.key_heads;
    for (int64_t j = 0; j < group; ++j) {
      load_state(initial == nullptr ? nullptr : initial + (item * group + j) * size, shape.key_size,
                 shape.value_size, states + j * padded_size);
    }
    for (int64_t c = 0; c < chunks; ++c) {
      const Tokens at = chunk_tokens(shape, b, c);
      load_key_head(at, hk);
      for (int64_t j = 0; j < group; ++j) {
        float* state = states + j * padded_size;
        if (chunk_states != nullptr) {
          store_state(state, shape.key_size, shape.value_size,
                      chunk_states + ((item * group + j) * chunks + c) * size);
        }
        run_value_head(at, hk * group + j, state);
      }
    }
    for (int64_t j = 0; j < group && final_state != nullptr; ++j) {
      store_state(states + j * padded_size, shape.key_size, shape.value_size,
                  final_state + (item * group + j) * size);
    }
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES
