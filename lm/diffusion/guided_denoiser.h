// GuidedDenoiser: classifier-free guidance. u + (scale + 1) (c - u), where c are the logits behind the prompt and u those behind a
// prompt whose every token is masked (LLaDA's `cfg_scale`; arXiv 2207.12598). Twice the passes.
#pragma once

#include <memory>

#include "lm/diffusion/denoiser.h"

namespace foretrace::lm {

class GuidedDenoiser : public Denoiser {
 public:
  // Two denoisers of the same kind and model. Fails for a scale that is not above 0, and without a mask token.
  static Result<std::unique_ptr<Denoiser>> make(std::unique_ptr<Denoiser> given, std::unique_ptr<Denoiser> blind, double scale, int32_t mask);

  [[nodiscard]] int64_t grid() const override { return given_->grid(); }
  Status begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) override;
  at::Tensor logits(const at::Tensor& block, const at::Tensor& last) override;
  [[nodiscard]] bool reads_last() const override { return given_->reads_last(); }
  void commit(const at::Tensor& block) override;
  [[nodiscard]] PassCount passes() const override;

 private:
  GuidedDenoiser(std::unique_ptr<Denoiser> given, std::unique_ptr<Denoiser> blind, double scale, int32_t mask)
      : given_(std::move(given)), blind_(std::move(blind)), scale_(scale), mask_(mask) {}

  // The block as the blind one sees it: what the grid leaves of the prompt is masked too.
  [[nodiscard]] at::Tensor blinded(const at::Tensor& block) const;

  std::unique_ptr<Denoiser> given_, blind_;
  double scale_;
  int32_t mask_;
  std::vector<int64_t> tails_;  // [B]: tokens of the prompt at the first block's beginning; empty behind it
};

}  // namespace foretrace::lm
