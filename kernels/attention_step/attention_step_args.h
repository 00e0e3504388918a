// Arguments of attention_step (attention_step.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct AttentionStepArgs {
  int64_t rows, query_heads, key_heads;  // B, H, Hkv (divides H)
  int64_t size, value_size;              // D of queries and keys, Dv
  const float* q;                        // [B, H, D], rows `q_stride` numbers apart
  int64_t q_stride;
  Element element;     // of keys and values: kFloat32 or kBfloat16
  const void* keys;    // [B, Hkv, capacity, D] dense
  const void* values;  // [B, Hkv, capacity, Dv], slots `value_stride` numbers apart
  int64_t value_stride;
  int64_t capacity;
  const int64_t* begin;  // [B]: row b sees slots begin[b] .. end[b] - 1, one at least
  const int64_t* end;
  float scale;
  const float* gate;  // [B, H Dv], rows `gate_stride` numbers apart; null: none
  int64_t gate_stride;
  float* out;  // [B, H, Dv] dense
  // [B]: whose keys and values row b reads, so that several tokens may read one row's; null: its own.
  const int64_t* cached_row = nullptr;
};

}  // namespace foretrace::kernels
