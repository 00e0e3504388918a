// A batch whose answers are noisy: what a diffusion objective trains on.
#pragma once

#include "core/rng.h"
#include "lm/train/batcher.h"
#include "lm/train/diffusion_training.h"
#include "lm/two_streams.h"

namespace foretrace::lm {

// `batch` of a Batcher with `shift` 0 -> the same with noise in `ids`, the clean tokens in `targets`, and in `weights` what a token
// counts: its own weight times that of its noise. `weight` stays the sum of the tokens' own weights (rows, where answers count as one),
// so that a loss divided by it is LLaDA's. A function of the batch and the stream alone.
Batch make_noisy(Batch batch, const DiffusionTraining& training, const CanvasTokens& tokens, Rng rng);

// The streams of block diffusion: noisy from the first block on in which any row is asked something, clean up to the last one.
// REQUIRES: columns are whole blocks
StreamShape streams_of(const Batch& batch, int64_t block);

// The stream of the batch that was taken last: a function of the seed and of the batcher's position, so a resumed run sees the same.
Rng noise_stream(uint64_t seed, const BatchPosition& position);

}  // namespace foretrace::lm
