// Three passes a row (maximum, sum, gradient); rows of a small vocabulary stay in the first-level
// cache.
#pragma once

#include <math.h>

#include "kernels/cross_entropy/variants.h"
#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES::cross_entropy {
namespace {

template <Element kElement>
void zero_row(const CrossEntropyArgs& args, int64_t r) {
  static_cast<float*>(args.losses)[r] = 0;
  for (int64_t v = 0; v < args.vocab && args.dlogits != nullptr; v += 16) {
    store16<kElement>(args.dlogits, r * args.vocab + v, lanes(args.vocab, v), zero());
  }
}

template <Element kElement>
float row_maximum(const CrossEntropyArgs& args, int64_t offset) {
  Lanes top = broadcast(-INFINITY);
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const Mask mask = lanes(args.vocab, v);
    top = max_where(mask, top, load16<kElement>(args.logits, offset + v, mask));
  }
  return reduce_max(top);
}

// sum_v (top - l_v)
template <Element kElement>
float sum_below(const CrossEntropyArgs& args, int64_t offset, float top) {
  Lanes sums = zero();
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const Mask mask = lanes(args.vocab, v);
    sums = add_where(mask, sums, broadcast(top) - load16<kElement>(args.logits, offset + v, mask));
  }
  return reduce_add(sums);
}

template <Element kElement>
void run_row(const CrossEntropyArgs& args, int64_t r) {
  const float weight = static_cast<const float*>(args.weights)[r];
  if (weight == 0) return zero_row<kElement>(args, r);
  const int64_t offset = r * args.logits_stride, target = args.targets[r];
  const float top = row_maximum<kElement>(args, offset);
  const Lanes top16 = broadcast(top);
  Lanes sums = zero();
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const Mask mask = lanes(args.vocab, v);
    const Lanes e = exp16(load16<kElement>(args.logits, offset + v, mask) - top16);
    sums = add_where(mask, sums, e);
  }
  const float sum = reduce_add(sums);
  const float at_target = first(load16<kElement>(args.logits, offset + target, 1));
  const float z = static_cast<float>(args.z), level = logf(sum) + top;
  const float smoothing = static_cast<float>(args.smoothing);
  const float share = smoothing / static_cast<float>(args.vocab), kept = 1 - smoothing;
  const float below = smoothing > 0 ? share * sum_below<kElement>(args, offset, top) : 0.0f;
  static_cast<float*>(args.losses)[r] =
      weight * (logf(sum) + kept * (top - at_target) + below + z * level * level);
  if (args.dlogits == nullptr) return;
  const Lanes scale = broadcast(weight * (1 + 2 * z * level) / sum);
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const Mask mask = lanes(args.vocab, v);
    Lanes d = scale * exp16(load16<kElement>(args.logits, offset + v, mask) - top16) -
              broadcast(weight * share);
    if (target >= v && target < v + 16) {
      d = subtract_where(static_cast<Mask>(1u << (target - v)), d, broadcast(weight * kept));
    }
    store16<kElement>(args.dlogits, r * args.vocab + v, mask, d);
  }
}

}  // namespace

void run(const CrossEntropyArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? run_row<Element::kFloat32>(args, r)
                                      : run_row<Element::kBfloat16>(args, r);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::cross_entropy
