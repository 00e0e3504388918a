#include "lm/diffusion/block_denoiser.h"

#include <algorithm>

#include "lm/diffusion/row_ids.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {

Result<BlockDenoiser> BlockDenoiser::make(const CausalLm& model, const BlockOptions& options) {
  if (options.block < 1) return invalid_argument("a block of " + std::to_string(options.block) + " tokens", "it must have one at least");
  return BlockDenoiser(model, options);
}

Status BlockDenoiser::begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& /*canvas*/) {
  std::vector<int64_t> whole;
  for (const auto& prompt : prompts) {
    const auto tokens = static_cast<int64_t>(prompt.size());
    whole.push_back(options_.aligned ? tokens - tokens % options_.block : tokens);
  }
  cache_ = model_->new_cache(static_cast<int64_t>(prompts.size()));
  passes_ = {};
  const RowIds rows = row_ids(prompts, whole);
  if (rows.ids.size(1) > 0) model_->commit(*cache_, rows.ids, whole, mode());
  return {};
}

at::Tensor BlockDenoiser::logits(const at::Tensor& block, const at::Tensor& last) {
  const at::NoGradGuard no_grad;
  ++passes_.denoising;
  return wide(model_->head(model_->hidden_canvas(*cache_, block, {reads_last() ? last : at::Tensor(), {}}))).to(at::kFloat);
}

void BlockDenoiser::commit(const at::Tensor& block) {
  ++passes_.commits;
  model_->commit(*cache_, block, std::vector<int64_t>(static_cast<size_t>(block.size(0)), block.size(1)), mode());
}

}  // namespace foretrace::lm
