// Sixteen channels at a time down a sequence, the last three inputs kept in registers.
#pragma once

#include "kernels/causal_conv/variants.h"
#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES::causal_conv {
namespace {

// The weights of sixteen channels, a register a tap.
struct Taps {
  Lanes w[4];
};

FORETRACE_INLINE Taps load_taps(const CausalConvArgs& args, int64_t c, Mask mask) {
  const float* weight = static_cast<const float*>(args.weight) + c * kConvWidth;
  Taps taps;
  for (int i = 0; i < 4; ++i) {
    taps.w[i] = gather_fourth(weight + i, mask);
  }
  return taps;
}

// The three inputs before the first token, oldest first.
FORETRACE_INLINE void load_history(const CausalConvArgs& args, int64_t b, int64_t c, Mask mask,
                                   Lanes* x) {
  for (int i = 0; i < 3; ++i) {
    x[i] = args.history == nullptr ? zero()
                                   : load(static_cast<const float*>(args.history) +
                                              (b * kConvHistory + i) * args.channels + c,
                                          mask);
  }
}

FORETRACE_INLINE Lanes convolve(const Taps& taps, const Lanes* x) {
  const Lanes old = fmadd(taps.w[0], x[0], taps.w[1] * x[1]);
  return old + fmadd(taps.w[2], x[2], taps.w[3] * x[3]);
}

FORETRACE_INLINE void shift(Lanes* x) {
  x[0] = x[1];
  x[1] = x[2];
  x[2] = x[3];
}

template <Element kElement>
void forward_sequence(const CausalConvArgs& args, const Taps& taps, int64_t b, int64_t c,
                      Mask mask) {
  const Mask linear = lanes(args.linear, c);
  Lanes x[4];
  load_history(args, b, c, mask, x);
  for (int64_t t = 0; t < args.tokens; ++t) {
    x[3] = load16<kElement>(args.x, b * args.x_batch_stride + t * args.x_token_stride + c, mask);
    const Lanes p = convolve(taps, x);
    store16<kElement>(args.out, (b * args.tokens + t) * args.channels + c, mask,
                      select(linear, p * sigmoid16(p), p));
    shift(x);
  }
  for (int i = 0; i < 3 && args.next_history != nullptr; ++i) {
    store(static_cast<float*>(args.next_history) + (b * kConvHistory + i) * args.channels + c, mask,
          x[i]);
  }
}

// Writes dx and adds to the taps' gradient. pending[i] gathers dx of token t - 3 + i until it is
// complete.
template <Element kElement>
void backward_sequence(const CausalConvArgs& args, const CausalConvGrads& grads, const Taps& taps,
                       int64_t b, int64_t c, Mask mask, Lanes* d_taps) {
  const Mask linear = lanes(args.linear, c);
  Lanes x[4], pending[3] = {zero(), zero(), zero()};
  Lanes sums[4] = {zero(), zero(), zero(), zero()};
  load_history(args, b, c, mask, x);
  const int64_t dx_offset = b * grads.dx_batch_stride + c;
  for (int64_t t = 0; t < args.tokens; ++t) {
    x[3] = load16<kElement>(args.x, b * args.x_batch_stride + t * args.x_token_stride + c, mask);
    const Lanes p = convolve(taps, x);
    const Lanes dy = load16<kElement>(grads.d_out, (b * args.tokens + t) * args.channels + c, mask);
    const Lanes dp = select(linear, dy * silu_slope16(p, sigmoid16(p)), dy);
    for (int i = 0; i < 4; ++i) sums[i] = fmadd(dp, x[i], sums[i]);
    const Lanes complete = fmadd(dp, taps.w[0], pending[0]);
    if (t >= 3)
      store16<kElement>(grads.dx, dx_offset + (t - 3) * grads.dx_token_stride, mask, complete);
    pending[0] = fmadd(dp, taps.w[1], pending[1]);
    pending[1] = fmadd(dp, taps.w[2], pending[2]);
    pending[2] = dp * taps.w[3];
    shift(x);
  }
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t t = args.tokens - 3 + i;
    if (t >= 0)
      store16<kElement>(grads.dx, dx_offset + t * grads.dx_token_stride, mask, pending[i]);
  }
  for (int i = 0; i < 4; ++i) d_taps[i] = d_taps[i] + sums[i];
}

void store_taps(const CausalConvGrads& grads, int64_t c, Mask mask, const Lanes* d_taps) {
  float* dweight = static_cast<float*>(grads.dweight) + c * kConvWidth;
  for (int i = 0; i < 4; ++i) scatter_fourth(dweight + i, mask, d_taps[i]);
}

}  // namespace

void forward(const CausalConvArgs& args, int64_t begin, int64_t end) {
  for (int64_t c = begin; c < end; c += 16) {
    const Mask mask = lanes(end, c);
    const Taps taps = load_taps(args, c, mask);
    for (int64_t b = 0; b < args.batch; ++b) {
      args.element == Element::kFloat32
          ? forward_sequence<Element::kFloat32>(args, taps, b, c, mask)
          : forward_sequence<Element::kBfloat16>(args, taps, b, c, mask);
    }
  }
}

void backward(const CausalConvArgs& args, const CausalConvGrads& grads, int64_t begin,
              int64_t end) {
  for (int64_t c = begin; c < end; c += 16) {
    const Mask mask = lanes(end, c);
    const Taps taps = load_taps(args, c, mask);
    Lanes d_taps[4] = {zero(), zero(), zero(), zero()};
    for (int64_t b = 0; b < args.batch; ++b) {
      args.element == Element::kFloat32
          ? backward_sequence<Element::kFloat32>(args, grads, taps, b, c, mask, d_taps)
          : backward_sequence<Element::kBfloat16>(args, grads, taps, b, c, mask, d_taps);
    }
    store_taps(grads, c, mask, d_taps);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::causal_conv
