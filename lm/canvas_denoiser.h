// CanvasDenoiser: block diffusion by a model that reads in two ways (DiffusionGemma: encoder and decoder, of one set of weights): committed
// tokens causally, into a cache, and a canvas behind them, whose tokens see each other and the cache, as often as it takes.
//   CanvasDenoiser denoiser(model, B);
//   denoiser.commit(prompt, lengths);
//   at::Tensor logits = denoiser.logits(canvas);        // [B, N, V]
//   logits = denoiser.logits(canvas, {logits, {}});     // of a canvas that was drawn from them; with self-conditioning
//   denoiser.commit(logits.argmax(-1), {N, ...});       // and the next canvas
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/causal_lm.h"

namespace foretrace::lm {

class CanvasDenoiser {
 public:
  // `model` must outlive this.
  CanvasDenoiser(const CausalLm& model, int64_t batch) : model_(model), cache_(model.new_cache(batch)) {}

  // Reads lengths[b] (1 .. T) tokens of each row of ids [B, T] behind what is committed.
  void commit(const at::Tensor& ids, const std::vector<int64_t>& lengths);
  // Of a canvas, ids [B, N], behind what is committed -> [B, N, V] fp32; nothing is committed. `told`: what the pass before gave.
  [[nodiscard]] at::Tensor logits(const at::Tensor& canvas, const Conditioning& told = {}) const;
  // Of what is committed.
  [[nodiscard]] const Cache& cache() const { return cache_; }
  [[nodiscard]] Cache& cache() { return cache_; }

 private:
  const CausalLm& model_;
  Cache cache_;
};

}  // namespace foretrace::lm
