// How a checkpoint denoises where nothing else is asked: its denoiser, and a sampler's options.
#pragma once

#include <cstdint>
#include <memory>

#include "lm/diffusion/diffusion_info.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"

namespace foretrace::lm {

// `cache`: of models that were trained without blocks; kInvalidArgument for others. `model` must outlive it.
Result<std::unique_ptr<Denoiser>> checkpoint_denoiser(const CausalLm& model, const DiffusionInfo& info, PassCache cache = PassCache::kNone);

// Tokens of a block: as in training, or 32 of a text of `length` at most.
int64_t checkpoint_block(const DiffusionInfo& info, int64_t length);

// `block` 0: checkpoint_block(); `steps` 0: one a token, under uniform noise 48 a block at most; the policy of the noise. A length that is no
// multiple of the block is left as it is, and refused by denoise().
DiffusionOptions checkpoint_options(const DiffusionInfo& info, int64_t length, int64_t block = 0, int64_t steps = 0);

}  // namespace foretrace::lm
