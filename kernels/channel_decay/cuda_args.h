// Gradients of channel_decay. Plain data; device pointers. With x = a + dt_bias:
//   dx = -dg exp(a_log) sigmoid(x)             da_log = sum over rows and channels of dg g
// and where a_log is null, with r = tanh(x / 2)
//   dx = dg (1 - r^2) / (2 r)                  zero where |r| is below its bound
// da = dx, ddt_bias = sum over rows of dx. The sign has no gradient.
#pragma once

#include "kernels/channel_decay/channel_decay_args.h"

namespace foretrace::kernels {

struct ChannelDecayGrads {
  const float* dg;  // [rows, heads, size], rows `dg_stride` numbers apart
  int64_t dg_stride;
  float* da;  // [rows, heads, size], rows `da_stride` numbers apart
  int64_t da_stride;
  float* da_log;    // [heads]; not written with signed decays
  float* ddt_bias;  // [heads, size]
};

}  // namespace foretrace::kernels
