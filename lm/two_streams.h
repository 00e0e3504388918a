// Two streams: a noisy copy of a text beside the text itself, for block diffusion (BD3-LM, arXiv 2503.09573). x [B, N + C, d] is the
// noisy stream, positions first .. first + N - 1, then the clean one, positions 0 .. C - 1; both are cut into blocks. A noisy stream that
// begins late leaves out blocks in which nothing is asked, and the last clean block is nobody's past.
//   a clean token sees clean tokens: up to itself, or to its block's end
//   a noisy token sees its own noisy block and the clean blocks before it
// For a linear mixer that means: the clean stream runs as always; each noisy block starts from the state in which the clean stream
// stood at the block's beginning. Stretches are scanned backward as in every other mode (lm/mask_mode.h).
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/token_mixer.h"

namespace foretrace::lm {

struct StreamShape {
  int64_t block = 0, first = 0, noisy = 0, clean = 0;
};

// REQUIRES: block > 0, the others multiples of it, first + noisy - block <= clean. `clean_blocks`: clean tokens see to their block's end.
SequenceContext make_two_streams(const ModelConfig& config, int64_t batch, const StreamShape& shape, bool clean_blocks,
                                 at::ScalarType compute_type);

// A linear mixer's scan forward over both streams; differentiable.
at::Tensor scan_two_streams(const TokenMixer& mixer, const at::Tensor& x, const SequenceContext& sequence);

}  // namespace foretrace::lm
