// Cross entropy behind stablemax, which grows linearly where softmax grows exponentially (arXiv 2501.04697):
//   s(v) = v + 1 for v >= 0, 1 / (1 - v) below;   p = s / sum(s);   loss = -log p_label
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace foretrace::lm {

// A label that asks for nothing; the repositories' IGNORE_LABEL_ID.
constexpr int64_t kIgnoredLabel = -100;

// logits [..., V] of any float type, labels int64 [...] in [0, V) or kIgnoredLabel -> fp64 [...], 0 where ignored. Computed in fp64;
// differentiable in logits.
at::Tensor stablemax_cross_entropy(const at::Tensor& logits, const at::Tensor& labels);

}  // namespace foretrace::lm
