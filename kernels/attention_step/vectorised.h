// Sixteen slots at a time: their scores are the lanes of one register, the values are added channel
// block by channel block.
#pragma once

#include "kernels/attention_step/variants.h"
#include "kernels/lanes/matrix.h"

namespace foretrace::kernels::FORETRACE_LANES::attention_step {
namespace {

constexpr float kLowest = -3.4e38f;  // of scores: below all that count

struct Slots {
  int64_t first;  // index of the first one in the cache
  int64_t count;  // up to sixteen
};

template <Element kElement>
FORETRACE_INLINE Lanes scores(const AttentionStepArgs& a, const float* q, const Slots& slots) {
  Lanes r[16];
  for (int s = 0; s < 16; ++s) {
    r[s] = zero();
    if (s >= slots.count) continue;
    for (int64_t i = 0; i < a.size; i += 16) {
      const Mask mask = lanes(a.size, i);
      r[s] = fmadd(load(q + i, mask),
                   load16<kElement>(a.keys, (slots.first + s) * a.size + i, mask), r[s]);
    }
  }
  return broadcast(a.scale) * lane_sums16(r);
}

// out <- keep out + sum over slots of weight v
template <Element kElement>
FORETRACE_INLINE void add_values(const AttentionStepArgs& a, const Slots& slots,
                                 const float* weight, float keep, float* out) {
  for (int64_t i = 0; i < a.value_size; i += 16) {
    const Mask mask = lanes(a.value_size, i);
    Lanes sum = broadcast(keep) * load(out + i, mask);
    for (int s = 0; s < slots.count; ++s)
      sum = fmadd(broadcast(weight[s]),
                  load16<kElement>(a.values, (slots.first + s) * a.value_stride + i, mask), sum);
    store(out + i, mask, sum);
  }
}

FORETRACE_INLINE void finish(const AttentionStepArgs& a, float total, const float* gate,
                             float* out) {
  const Lanes inverse = broadcast(1.0f / total);
  for (int64_t i = 0; i < a.value_size; i += 16) {
    const Mask mask = lanes(a.value_size, i);
    Lanes x = load(out + i, mask) * inverse;
    if (gate != nullptr) x = x * sigmoid16(load(gate + i, mask));
    store(out + i, mask, x);
  }
}

template <Element kElement>
void head(const AttentionStepArgs& a, int64_t b, int64_t h) {
  const int64_t key_head = h / (a.query_heads / a.key_heads);
  const int64_t row = a.cached_row == nullptr ? b : a.cached_row[b];
  const int64_t cached = (row * a.key_heads + key_head) * a.capacity;
  const float* q = a.q + b * a.q_stride + h * a.size;
  float* out = a.out + (b * a.query_heads + h) * a.value_size;
  for (int64_t i = 0; i < a.value_size; ++i) out[i] = 0;
  float most = kLowest, total = 0;
  for (int64_t s = a.begin[b]; s < a.end[b]; s += 16) {
    const Slots slots{cached + s, a.end[b] - s < 16 ? a.end[b] - s : 16};
    const Mask mask = lanes(a.end[b], s);
    const Lanes score = scores<kElement>(a, q, slots);
    const float higher = reduce_max(max_where(mask, broadcast(most), score));
    const float kept = first(exp16(broadcast(most - higher)));
    const Lanes weights = keep(mask, exp16(score - broadcast(higher)));
    float weight[16];
    store(weight, weights);
    total = total * kept + reduce_add(weights);
    add_values<kElement>(a, slots, weight, kept, out);
    most = higher;
  }
  finish(a, total, a.gate == nullptr ? nullptr : a.gate + b * a.gate_stride + h * a.value_size,
         out);
}

}  // namespace

void run(const AttentionStepArgs& a, int64_t begin, int64_t end) {
  for (int64_t pair = begin; pair < end; ++pair) {
    const int64_t b = pair / a.query_heads, h = pair % a.query_heads;
    a.element == Element::kFloat32 ? head<Element::kFloat32>(a, b, h)
                                   : head<Element::kBfloat16>(a, b, h);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::attention_step
