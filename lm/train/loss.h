// The training loss of a batch.
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/causal_lm.h"
#include "lm/train/batcher.h"

namespace foretrace::lm {

// Mean negative log likelihood over the batch's weights, in nats; differentiable. Positions without weight skip the head.
at::Tensor batch_loss(const CausalLm& model, const Batch& batch);

// Mean over about `tokens` tokens from the start of `source`, in a fixed order; no gradients.
double mean_loss(const CausalLm& model, const ExampleSource& source, int64_t tokens, BatcherOptions options);

}  // namespace foretrace::lm
