// Sixteen channels of a head at a time.
#pragma once

#include <math.h>

#include "kernels/channel_decay/variants.h"
#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES::channel_decay {
namespace {

FORETRACE_INLINE Lanes biased16(const ChannelDecayArgs& args, int64_t row, int64_t i, Mask mask) {
  return load(args.a + row * args.a_stride + i, mask) + load(args.dt_bias + i, mask);
}

void head_decays(const ChannelDecayArgs& args, int64_t row, int64_t head) {
  const int64_t end = (head + 1) * args.size;
  const Lanes rate = zero() - exp16(broadcast(args.a_log[head]));
  for (int64_t i = head * args.size; i < end; i += 16) {
    const Mask mask = lanes(end, i);
    store(args.g + row * args.g_stride + i, mask, rate * softplus16(biased16(args, row, i, mask)));
  }
}

// One by one: lanes have no logarithm.
void signed_head_decays(const ChannelDecayArgs& args, int64_t row, int64_t head) {
  for (int64_t i = head * args.size; i < (head + 1) * args.size; ++i) {
    const float r = tanhf((args.a[row * args.a_stride + i] + args.dt_bias[i]) / 2);
    args.g[row * args.g_stride + i] = logf(fmaxf(fabsf(r), 1e-13f));
    args.sign[row * args.heads * args.size + i] = r < 0 ? -1.0f : 1.0f;
  }
}

}  // namespace

void run(const ChannelDecayArgs& args, int64_t begin, int64_t end) {
  for (int64_t pair = begin; pair < end; ++pair) {
    const int64_t row = pair / args.heads, head = pair % args.heads;
    args.a_log != nullptr ? head_decays(args, row, head) : signed_head_decays(args, row, head);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::channel_decay
