// Arguments of the fused decoding step of a layer with a delta rule (the rules' cuda.h have what it
// computes). Plain data; device pointers.
#pragma once

#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels {

// C = 2 Hk dk + Hv dv channels of the convolution: q, then k, then v.
struct DeltaDecodeArgs {
  int64_t batch, key_heads, value_heads, key_size, value_size;
  Element element;
  const void* x;  // [B, C], rows x_stride apart: the layer's projection, before the convolution
  const void* z;  // [B, Hv dv], rows z_stride apart: the output gate
  const void* a;  // [B, Hv], or [B, Hv, dk] with a decay a channel; rows a_stride apart
  const void* b;  // [B, Hv], rows b_stride apart
  int64_t x_stride, z_stride, a_stride, b_stride;
  const float* conv_weight;  // [C, 4]
  float* history;            // [B, 3, C], updated in place
  const float* a_log;        // [Hv]
  const float* dt_bias;      // [Hv], or [Hv, dk] with a decay a channel
  float beta_max;
  float* state;              // [B, Hv, dk, dv], updated in place
  const float* norm_weight;  // [dv]
  float eps;
  void* out;                  // [B, Hv dv] dense
  bool sigmoid_gate = false;  // the output gate is sigmoid(z), not silu(z)
};

}  // namespace foretrace::kernels
