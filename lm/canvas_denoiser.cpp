#include "lm/canvas_denoiser.h"

#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {

void CanvasDenoiser::commit(const at::Tensor& ids, const std::vector<int64_t>& lengths) { model_.prefill(cache_, ids, lengths); }

at::Tensor CanvasDenoiser::logits(const at::Tensor& canvas, const Conditioning& told) const {
  const at::NoGradGuard no_grad;
  return wide(model_.head(model_.hidden_canvas(cache_, canvas, told)));
}

}  // namespace foretrace::lm
