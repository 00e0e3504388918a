// FullPassDenoiser: every step runs the model over the prompt and all cells, each token seeing all of its row (LLaDA). Optionally with
// the caches of Fast-dLLM (arXiv 2505.22618), which need no training and are not exact: a block's first step runs everything and keeps
// keys and values, its further steps run
//   prefix   the block and what follows, on those of all before the block
//   dual     the block alone, on those before and behind it
// Exact where keys and values do not depend on the block: in a step that runs everything, and in a model of one layer.
#pragma once

#include <optional>
#include <vector>

#include "lm/causal_lm.h"
#include "lm/diffusion/denoiser.h"

namespace foretrace::lm {

enum class PassCache { kNone, kPrefix, kDual };

struct PassCacheOptions {
  PassCache kind = PassCache::kNone;
  int64_t refresh = 0;  // every so many steps of a block run everything; 0: the first alone
};

class FullPassDenoiser : public Denoiser {
 public:
  // Fails where a cache is asked for and the model has linear layers. `model` must outlive this.
  static Result<FullPassDenoiser> make(const CausalLm& model, const PassCacheOptions& options = {});

  Status begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) override;
  at::Tensor logits(const at::Tensor& block, const at::Tensor& last) override;
  void commit(const at::Tensor& block) override;
  [[nodiscard]] PassCount passes() const override { return passes_; }

 private:
  FullPassDenoiser(const CausalLm& model, const PassCacheOptions& options) : model_(&model), options_(options) {}
  void write(const at::Tensor& block);
  // States [B, tokens, d] of the block's cells.
  at::Tensor run_all(int64_t tokens);
  at::Tensor run_cached(const at::Tensor& block);

  const CausalLm* model_;
  PassCacheOptions options_;
  at::Tensor ids_;               // int64 [B, longest]: prompts and cells, padded on the right
  std::vector<int64_t> counts_;  // [B]: tokens of each row
  std::vector<int64_t> begin_;   // [B]: where the block at hand begins
  std::optional<Cache> cache_;
  int64_t step_ = 0;  // of the block at hand
  PassCount passes_;
};

}  // namespace foretrace::lm
