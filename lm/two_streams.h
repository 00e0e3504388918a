// Two streams: a noisy copy of a text beside the text itself, for block diffusion (BD3-LM, arXiv 2503.09573). x [B, 2 T, d] is the
// noisy stream, then the clean one; both have positions 0 .. T-1 and are cut into blocks.
//   a clean token sees clean tokens: up to itself, or to its block's end
//   a noisy token sees its own noisy block and the clean blocks before it
// For a linear mixer that means: the clean stream runs as always; each noisy block starts from the state in which the clean stream
// stood at the block's beginning. Stretches are scanned backward as in every other mode (lm/mask_mode.h).
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/token_mixer.h"

namespace foretrace::lm {

// REQUIRES: block > 0, tokens a multiple of block. `clean_blocks`: clean tokens see to their block's end.
SequenceContext make_two_streams(const ModelConfig& config, int64_t batch, int64_t tokens, int64_t block, bool clean_blocks,
                                 at::ScalarType compute_type);

// A linear mixer's scan forward over both streams; differentiable.
at::Tensor scan_two_streams(const TokenMixer& mixer, const at::Tensor& x, int64_t block);

}  // namespace foretrace::lm
