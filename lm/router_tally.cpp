#include "lm/router_tally.h"

#include <torch/torch.h>

namespace foretrace::lm {

void RouterTally::add(const at::Tensor& probabilities, const at::Tensor& experts, const at::Tensor& valid) {
  const auto options = probabilities.options().requires_grad(false);
  const at::Tensor counts = valid.defined() ? valid.flatten().to(options.dtype())
                                            : at::ones({probabilities.size(0)}, options);
  const at::Tensor assigned = at::zeros({probabilities.size(1)}, options)
                                  .scatter_add(0, experts.flatten(), counts.repeat_interleave(experts.size(1)));
  const at::Tensor mass = (probabilities * counts.unsqueeze(1)).sum(0);
  assignments_ = assignments_.defined() ? assignments_ + assigned : assigned;
  probabilities_ = probabilities_.defined() ? probabilities_ + mass : mass;
  rows_ = rows_.defined() ? rows_ + counts.sum() : counts.sum();
}

at::Tensor RouterTally::loss() const {
  if (!rows_.defined()) return {};
  return (assignments_ / rows_ * probabilities_ / rows_).sum() * static_cast<double>(assignments_.size(0));
}

}  // namespace foretrace::lm
