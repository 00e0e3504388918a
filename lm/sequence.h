// SequenceContext: what all layers share in one forward pass over [B, T] new tokens: positions, rotary tables,
// masks.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/config.h"
#include "lm/mask_mode.h"
#include "lm/packing.h"
#include "lm/reversal.h"

namespace foretrace::lm {

class RouterTally;

struct RotaryTable {
  at::Tensor cos, sin;  // fp32 (fp64 in an fp64 model) [B or 1, T, 1, rotary pairs]
};

struct SequenceContext {
  int64_t batch = 0;
  int64_t tokens = 0;           // T
  bool recurrent = false;       // token-by-token form of the linear mixers; T is 1
  at::ScalarType compute_type;  // of activations that enter matrix products
  // Padding: row b holds tokens in columns pads[b] .. counts[b] - 1. Pads change no state; what is computed at them is
  // ignored. Padding on the left is for whole sequences, without a cache.
  bool ragged = false;
  std::vector<int64_t> counts;  // [B]
  std::vector<int64_t> pads;    // [B], or empty: none
  at::Tensor valid;             // bool [B, T]; undefined unless ragged
  // A row's new tokens stand in slots start[b] .. start[b] + counts[b] - 1; its first token has position 0.
  std::vector<int64_t> start;   // [B]
  bool same_start = true;
  int64_t slots = 0;            // longest row after this pass
  at::Tensor columns;           // slots of the new tokens, int64 [B, T], [1, T] if same_start
  at::Tensor positions;         // [B, T], or [1, T] where the rows agree
  RotaryTable rotary, sliding_rotary;  // of full_attention layers and of sliding ones; undefined without positions
  at::Tensor mask;              // bool [B or 1, 1, T, slots], true = may look; undefined: plain causal over T == slots
  at::Tensor sliding_mask;      // the same for sliding_attention layers
  Reversal reversal;       // stretches whose tokens see each other: linear mixers scan them backward too
  bool read_only = false;  // a canvas pass: attention reads the cache and leaves it as it is
  int64_t stream_block = 0;  // tokens a block of two streams (lm/two_streams.h); 0: there is one
  int64_t stream_first = 0, stream_noisy = 0;  // where the noisy stream begins in the text, and its tokens
  // Packed sequences: activations are [1, sum of lengths, d] between layers; all above is of the sequences set apart.
  Packing packing;
  bool recompute = false;  // layers keep their inputs alone for backward
  RouterTally* tally = nullptr;  // collects what routers of experts decide; may be null
  at::Tensor counted;            // bool, a token each: those that count there; undefined: all
};

// The angle a position of each rotary pair of such layers, fp32 (fp64 where `exact`) [rotary_dim / 2].
at::Tensor rotary_frequencies(const ModelConfig& config, LayerType type, bool exact);

// `start` and `counts` have B entries; `pads` too, or none. Blocks and prefixes of `mode` count from a row's first token.
SequenceContext make_sequence(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start,
                              std::vector<int64_t> counts, at::ScalarType compute_type, std::vector<int64_t> pads = {},
                              const MaskMode& mode = {});

// `tokens` of each row in place of those that a cache holds in slots start[b] .. start[b] + tokens - 1, where each sees all of the row's
// lengths[b] slots. The cache is only read.
SequenceContext make_inside(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start, const std::vector<int64_t>& lengths,
                            at::ScalarType compute_type);

// Makes `sequence`, whose counts are `lengths`, one of packed rows.
void pack(SequenceContext& sequence, const std::vector<int64_t>& lengths, const MaskMode& mode);

// All that a linear mixer asks of `batch` whole rows of `tokens` tokens.
SequenceContext plain_sequence(int64_t batch, int64_t tokens, at::ScalarType compute_type);

// Rotates the first channels of x [B, T, H, D] in half-split (NeoX) pairs, as many as the table has; the rest pass through.
at::Tensor rotate(const at::Tensor& x, const RotaryTable& table);

}  // namespace foretrace::lm
