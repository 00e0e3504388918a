#include "lm/recursive/stablemax.h"

#include "lm/torch.h"

namespace foretrace::lm {

at::Tensor stablemax_cross_entropy(const at::Tensor& logits, const at::Tensor& labels) {
  const at::Tensor v = logits.to(at::kDouble);
  // Each branch is clamped to where it holds, so that the other's gradient is never 0 times infinity.
  const at::Tensor s = at::where(v < 0, 1 / (1 - v.clamp_max(0)), v + 1);
  const at::Tensor counts = labels != kIgnoredLabel;
  const at::Tensor right = s.gather(-1, labels.clamp_min(0).unsqueeze(-1)).squeeze(-1);
  return at::where(counts, (s.sum(-1) / right).log(), 0.0);
}

}  // namespace foretrace::lm
