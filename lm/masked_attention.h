// What attention mixers share: slots of a cache, and softmax attention under a sequence's masks.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "lm/cache.h"
#include "lm/sequence.h"

namespace foretrace::lm {

// Writes x [B, H, T, D] into its rows' slots of `buffer` (made or grown as needed); returns the first sequence.slots slots.
// A read-only sequence gets a copy of the buffer with its rows, and the buffer stays.
at::Tensor append_slots(at::Tensor& buffer, const at::Tensor& x, const SequenceContext& sequence);

// q [B, H, T, D], k [B, H, slots, D], v [B, H, slots, Dv] -> [B, T, H Dv]; `scale` of scores: D^-1/2 unless given. `mask` undefined:
// plain causal.
at::Tensor masked_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const SequenceContext& sequence,
                            const at::Tensor& mask, std::optional<double> scale = {});
// The same where all see all.
at::Tensor full_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

}  // namespace foretrace::lm
