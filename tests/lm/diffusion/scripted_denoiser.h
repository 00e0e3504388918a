// A denoiser without a model: logits by a function of the canvas, and a record of what it was asked.
#pragma once

#include <functional>
#include <vector>

#include "lm/diffusion/denoiser.h"
#include "lm/torch.h"

namespace foretrace::lm {

class ScriptedDenoiser : public Denoiser {
 public:
  // `script`: block [B, T], step of the block, number of the block -> logits [B, T, V]
  using Script = std::function<at::Tensor(const at::Tensor& block, int64_t step, int64_t number)>;
  explicit ScriptedDenoiser(Script script, int64_t grid = 0) : script_(std::move(script)), grid_(grid) {}

  [[nodiscard]] int64_t grid() const override { return grid_; }
  Status begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) override {
    prompts_ = prompts;
    canvas_ = canvas.clone();
    return {};
  }
  at::Tensor logits(const at::Tensor& block, const at::Tensor& last) override {
    last_.push_back(last);
    blocks_.push_back(block.clone());
    ++passes_.denoising;
    return script_(block, step_++, static_cast<int64_t>(committed_.size()));
  }
  [[nodiscard]] bool reads_last() const override { return true; }
  void commit(const at::Tensor& block) override {
    committed_.push_back(block.clone());
    step_ = 0;
    ++passes_.commits;
  }
  [[nodiscard]] PassCount passes() const override { return passes_; }

  std::vector<std::vector<int32_t>> prompts_;
  at::Tensor canvas_;
  std::vector<at::Tensor> blocks_, last_, committed_;

 private:
  Script script_;
  int64_t grid_, step_ = 0;
  PassCount passes_;
};

// Logits that say `tokens` with a margin of `sure`, int64 [B, T] -> [B, T, V].
inline at::Tensor logits_for(const at::Tensor& tokens, int64_t vocabulary, double sure) {
  return at::zeros({tokens.size(0), tokens.size(1), vocabulary}).scatter_(2, tokens.unsqueeze(-1), sure);
}

}  // namespace foretrace::lm
