// Arguments of the delta rules (gated_delta_rule.h, channel_delta_rule.h have the formulas), which
// differ in the size of a decay alone. Plain data: instruction-set files see only this.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

// Tokens between two stored states; also the block length of the chunked form.
constexpr int64_t kDeltaChunk = 16;
constexpr int64_t kDeltaMaxHeadSize = 256;

// B, T, Hk, Hv (a multiple of Hk), dk, dv (1 to kDeltaMaxHeadSize).
struct DeltaShape {
  int64_t batch, tokens, key_heads, value_heads, key_size, value_size;
};

// In elements; the last dimension is dense.
struct HeadStrides {
  int64_t batch, token, head;
};

// Chunks of a sequence. Static: an instruction-set file must not export it.
static constexpr int64_t delta_chunks(int64_t tokens) {
  return (tokens + kDeltaChunk - 1) / kDeltaChunk;
}

struct DeltaRuleArgs {
  DeltaShape shape;
  Element element;
  const void* q;  // [B, T, Hk, dk]
  const void* k;  // [B, T, Hk, dk]
  const void* v;  // [B, T, Hv, dv]
  HeadStrides q_strides, k_strides, v_strides;
  // Natural log of the decay, dense, parameter type: [B, T, Hv], or [B, T, Hv, dk] for the rule
  // with a decay a channel.
  const void* g;
  const void* beta;           // [B, T, Hv] dense, parameter type
  const void* initial_state;  // [B, Hv, dk, dv] dense, parameter type; null: zeros
  void* out;                  // [B, T, Hv, dv] dense
  void* final_state;   // as initial_state; null: not wanted. May be initial_state itself (recurrent
                       // only)
  void* chunk_states;  // [B, Hv, chunks, dk, dv], parameter type: the state before each chunk,
                       // which backward needs; null: not wanted
};

struct DeltaRuleGrads {
  const void* d_out;          // [B, T, Hv, dv] dense
  const void* d_final_state;  // parameter type; null: zeros
  void* dq;                   // laid out by dq_strides; every element is written
  void* dk;
  void* dv;
  HeadStrides dq_strides, dk_strides, dv_strides;
  void* dg;               // as g
  void* dbeta;            // [B, T, Hv] dense, parameter type
  void* d_initial_state;  // parameter type; null: not wanted
};

}  // namespace foretrace::kernels
