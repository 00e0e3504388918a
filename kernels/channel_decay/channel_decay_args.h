// Arguments of channel_decay (channel_decay.h has the formula). Plain data.
#pragma once

#include <stdint.h>

namespace foretrace::kernels {

struct ChannelDecayArgs {
  int64_t rows, heads, size;  // size: key channels of a head
  const float* a;             // [rows, heads, size], rows `a_stride` numbers apart
  int64_t a_stride;
  const float* a_log;    // [heads]; null: signed decays
  const float* dt_bias;  // [heads, size]
  float* g;              // [rows, heads, size], rows `g_stride` numbers apart
  int64_t g_stride;
  float* sign;  // [rows, heads, size] dense; with signed decays alone
};

}  // namespace foretrace::kernels
