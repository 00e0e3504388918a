#include "lm/diffusion/block_denoiser.h"

#include <algorithm>

#include "lm/diffusion/row_ids.h"
#include "lm/torch.h"
#include "lm/train/aligned_source.h"
#include "lm/wide.h"

namespace foretrace::lm {

Result<BlockDenoiser> BlockDenoiser::make(const CausalLm& model, const BlockOptions& options) {
  if (options.block < 1) return invalid_argument("a block of " + std::to_string(options.block) + " tokens", "it must have one at least");
  if (options.front_token >= 0 && options.aligned) return invalid_argument("prompts that are filled in front leave no grid to align to");
  return BlockDenoiser(model, options);
}

Status BlockDenoiser::begin(const std::vector<std::vector<int32_t>>& given, const at::Tensor& /*canvas*/) {
  std::vector<std::vector<int32_t>> prompts = given;
  if (options_.front_token >= 0)
    for (auto& prompt : prompts)
      prompt.insert(prompt.begin(), static_cast<size_t>(fill_in_front(static_cast<int64_t>(prompt.size()), options_.block)), options_.front_token);
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
