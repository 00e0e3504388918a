#include "lm/diffusion/guided_denoiser.h"

#include "lm/torch.h"

namespace foretrace::lm {

Result<std::unique_ptr<Denoiser>> GuidedDenoiser::make(std::unique_ptr<Denoiser> given, std::unique_ptr<Denoiser> blind, double scale,
                                                       int32_t mask) {
  if (!(scale > 0 && scale <= 1e6)) return invalid_argument("the guidance scale is " + std::to_string(scale) + ", must lie in (0, 1e6]");
  if (mask < 0) return invalid_argument("guidance hides the prompt behind the mask token, and the model has none");
  return std::unique_ptr<Denoiser>(new GuidedDenoiser(std::move(given), std::move(blind), scale, mask));
}

Status GuidedDenoiser::begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) {
  std::vector<std::vector<int32_t>> hidden;
  tails_.clear();
  for (const auto& prompt : prompts) {
    hidden.emplace_back(prompt.size(), mask_);
    if (grid() > 0) tails_.push_back(static_cast<int64_t>(prompt.size()) % grid());
  }
  TRY(given_->begin(prompts, canvas));
  return blind_->begin(hidden, blinded(canvas));
}

at::Tensor GuidedDenoiser::blinded(const at::Tensor& block) const {
  if (tails_.empty()) return block;
  const at::Tensor tail = at::arange(block.size(1), at::kLong) < at::tensor(tails_, at::kLong).unsqueeze(1);
  return block.masked_fill(tail, mask_);
}

at::Tensor GuidedDenoiser::logits(const at::Tensor& block, const at::Tensor& last) {
  const at::Tensor with = given_->logits(block, last), without = blind_->logits(blinded(block), last);
  return without + (scale_ + 1) * (with - without);
}

void GuidedDenoiser::commit(const at::Tensor& block) {
  given_->commit(block);
  blind_->commit(blinded(block));
  tails_.clear();
}

PassCount GuidedDenoiser::passes() const {
  const PassCount a = given_->passes(), b = blind_->passes();
  return {a.denoising + b.denoising, a.commits + b.commits};
}

}  // namespace foretrace::lm
