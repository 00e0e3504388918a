// BlockDenoiser: denoises block by block on a cache (BD3-LM, arXiv 2503.09573): a block's cells see each other and all that was
// committed before, which is read once. Works for every mixer: a linear one scans the block forward from a copy of the committed state
// and backward from nothing (lm/mask_mode.h). The cache after a commit is that of CausalLm::commit() of the same tokens, bit for bit.
#pragma once

#include <optional>
#include <vector>

#include "lm/causal_lm.h"
#include "lm/diffusion/denoiser.h"

namespace foretrace::lm {

struct BlockOptions {
  int64_t block = 32;         // tokens of the grid: as in training
  bool clean_blocks = false;  // committed tokens see to their block's end, not to themselves alone: as in training
  bool aligned = true;        // blocks lie on a grid from the text's begin on; else the first stands right behind the prompt (DiffusionGemma)
  int32_t front_token = -1;   // not aligned: fills prompts in front up to a multiple of `block`, as in training; -1: nothing does
};

class BlockDenoiser : public Denoiser {
 public:
  // Fails where the block has no token. `model` must outlive this.
  static Result<BlockDenoiser> make(const CausalLm& model, const BlockOptions& options);

  [[nodiscard]] int64_t grid() const override { return options_.aligned ? options_.block : 0; }
  [[nodiscard]] bool reads_last() const override { return model_->config().self_conditioning; }
  Status begin(const std::vector<std::vector<int32_t>>& given, const at::Tensor& canvas) override;
  at::Tensor logits(const at::Tensor& block, const at::Tensor& last) override;
  void commit(const at::Tensor& block) override;
  [[nodiscard]] PassCount passes() const override { return passes_; }
  // Of all that was committed. REQUIRES: begin() was called
  [[nodiscard]] Cache& cache() { return *cache_; }

 private:
  BlockDenoiser(const CausalLm& model, const BlockOptions& options) : model_(&model), options_(options) {}
  [[nodiscard]] MaskMode mode() const { return options_.clean_blocks ? MaskMode::blocks(options_.block) : MaskMode::causal(); }

  const CausalLm* model_;
  BlockOptions options_;
  std::optional<Cache> cache_;
  PassCount passes_;
};

}  // namespace foretrace::lm
