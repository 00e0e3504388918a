// Denoiser: a model as a sampler sees it: logits of a block of cells behind what is committed, and the commit of that block. Texts are
// rows of a batch. Where a denoiser has a grid, a row's first block begins at the last multiple of it that its prompt reaches, so that
// the block's first cells hold the prompt's last tokens; without one it begins right behind the prompt.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "lm/diffusion/pass_count.h"

namespace foretrace::lm {

class Denoiser {
 public:
  virtual ~Denoiser() = default;

  // Tokens of the grid; 0: there is none.
  [[nodiscard]] virtual int64_t grid() const { return 0; }
  // Reads prompts, of one token or more, and forgets all that was before. `canvas` int64 [B, G]: all cells of all blocks to come,
  // noise where they are open, as of the first cell behind what the grid leaves of the prompt.
  virtual Status begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) = 0;
  // block int64 [B, T], the cells behind what was committed -> fp32 [B, T, V]. `last`: what the step before gave for this block, as the
  // policy drew from it (lm/diffusion/sampler.h); undefined in a block's first step.
  virtual at::Tensor logits(const at::Tensor& block, const at::Tensor& last) = 0;
  // Whether logits() looks at `last` (self-conditioning).
  [[nodiscard]] virtual bool reads_last() const { return false; }
  // The block is done: what follows stands behind it.
  virtual void commit(const at::Tensor& block) = 0;
  [[nodiscard]] virtual PassCount passes() const = 0;
};

}  // namespace foretrace::lm
