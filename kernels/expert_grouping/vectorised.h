// A few blocks of sixteen columns at a time over a token's experts, so that their sums stay in
// registers; gradients a row at a time, the token's own row staying in the cache.
#pragma once

#include "kernels/expert_grouping/variants.h"
#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES::expert_grouping {
namespace {

constexpr int kBlocks = 4;

FORETRACE_INLINE float weight_of(const void* weights, int64_t i) {
  return weights == nullptr ? 1.0f : static_cast<const float*>(weights)[i];
}

// Columns c .. c + 16 blocks - 1 of token t, the last block's by the mask.
template <Element kElement, int kCount>
FORETRACE_INLINE void sum_columns(const ExpertSumArgs& args, int64_t t, int64_t c, Mask mask) {
  const int64_t at = t * args.cols + c;
  Lanes total[kCount];
#pragma GCC unroll 4
  for (int j = 0; j < kCount; ++j)
    total[j] = args.add ? load16<kElement>(args.out, at + 16 * j, mask) : zero();
  for (int64_t i = t * args.chosen; i < (t + 1) * args.chosen; ++i) {
    const Lanes weight = broadcast(weight_of(args.weights, i));
    const int64_t from = args.slot[i] * args.cols + c;
#pragma GCC unroll 4
    for (int j = 0; j < kCount; ++j)
      total[j] = fmadd(weight, load16<kElement>(args.y, from + 16 * j, mask), total[j]);
  }
  if (args.shared != nullptr) {
    const Lanes weight = broadcast(weight_of(args.shared_weights, t));
#pragma GCC unroll 4
    for (int j = 0; j < kCount; ++j)
      total[j] = fmadd(weight, load16<kElement>(args.shared, at + 16 * j, mask), total[j]);
  }
#pragma GCC unroll 4
  for (int j = 0; j < kCount; ++j) store16<kElement>(args.out, at + 16 * j, mask, total[j]);
}

template <Element kElement>
void sum_tokens(const ExpertSumArgs& args, int64_t begin, int64_t end) {
  for (int64_t t = begin; t < end; ++t) {
    int64_t c = 0;
    for (; c + 16 * kBlocks <= args.cols; c += 16 * kBlocks)
      sum_columns<kElement, kBlocks>(args, t, c, 0xffff);
    for (; c < args.cols; c += 16) sum_columns<kElement, 1>(args, t, c, lanes(args.cols, c));
  }
}

// Writes dy = weight d_out where it is wanted and returns d_out . y, over one row.
template <Element kElement>
FORETRACE_INLINE float row_gradients(const void* d_out, int64_t token, const void* y, int64_t row,
                                     int64_t cols, float weight, void* dy) {
  const Lanes scale = broadcast(weight);
  Lanes sum[2] = {zero(), zero()};
  int64_t c = 0;
  for (; c + 32 <= cols; c += 32) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; ++j) {
      const int64_t at = c + 16 * j;
      const Lanes d = load16<kElement>(d_out, token * cols + at, 0xffff);
      sum[j] = fmadd(d, load16<kElement>(y, row * cols + at, 0xffff), sum[j]);
      if (dy != nullptr) store16<kElement>(dy, row * cols + at, 0xffff, scale * d);
    }
  }
  for (; c < cols; c += 16) {
    const Mask mask = lanes(cols, c);
    const Lanes d = load16<kElement>(d_out, token * cols + c, mask);
    sum[0] = fmadd(d, load16<kElement>(y, row * cols + c, mask), sum[0]);
    if (dy != nullptr) store16<kElement>(dy, row * cols + c, mask, scale * d);
  }
  return reduce_add(sum[0] + sum[1]);
}

template <Element kElement>
void backward_tokens(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t begin,
                     int64_t end) {
  for (int64_t t = begin; t < end; ++t) {
    for (int64_t i = t * args.chosen; i < (t + 1) * args.chosen; ++i) {
      const float dw = row_gradients<kElement>(grads.d_out, t, args.y, args.slot[i], args.cols,
                                               weight_of(args.weights, i), grads.dy);
      if (grads.dweights != nullptr) static_cast<float*>(grads.dweights)[i] = dw;
    }
    if (grads.dshared == nullptr && grads.dshared_weights == nullptr) continue;
    const float dv = row_gradients<kElement>(grads.d_out, t, args.shared, t, args.cols,
                                             weight_of(args.shared_weights, t), grads.dshared);
    if (grads.dshared_weights != nullptr) static_cast<float*>(grads.dshared_weights)[t] = dv;
  }
}

}  // namespace

void sum(const ExpertSumArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? sum_tokens<Element::kFloat32>(args, begin, end)
                                    : sum_tokens<Element::kBfloat16>(args, begin, end);
}

void backward(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? backward_tokens<Element::kFloat32>(args, grads, begin, end)
                                    : backward_tokens<Element::kBfloat16>(args, grads, begin, end);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::expert_grouping
