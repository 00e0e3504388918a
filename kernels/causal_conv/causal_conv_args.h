// Arguments of causal_conv (causal_conv.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

constexpr int64_t kConvWidth = 4;
constexpr int64_t kConvHistory = kConvWidth - 1;

struct CausalConvArgs {
  int64_t batch, tokens, channels;
  Element element;
  const void* x;  // [B, T, C], C dense
  int64_t x_batch_stride, x_token_stride;
  const void* weight;  // [C, 4] dense, parameter type; the last column meets the newest input
  const void*
      history;  // [B, 3, C] dense, parameter type: the inputs before x, oldest first; null: zeros
  void* next_history;  // [B, 3, C]: the history after x; null: not wanted. May be `history`
  void* out;           // [B, T, C] dense
  int64_t linear = 0;  // so many channels, the first ones, go without SiLU
};

struct CausalConvGrads {
  const void* d_out;  // [B, T, C] dense
  void* dx;           // [B, T, C], C dense
  int64_t dx_batch_stride, dx_token_stride;
  void* dweight;  // [C, 4] dense, parameter type
};

}  // namespace foretrace::kernels
