// The training loss of a batch.
#pragma once

#include <ATen/core/Tensor.h>

#include "lm/causal_lm.h"
#include "lm/router_tally.h"
#include "lm/train/batcher.h"
#include "lm/train/diffusion_training.h"

namespace foretrace::lm {

struct LossOptions {
  double weight = 0;     // what the batch's weights are divided by; 0: their sum
  double z = 0;          // of the z-loss (kernels/cross_entropy)
  double smoothing = 0;  // of the labels (there too)
  double router = 0;     // of the routers' balance (lm/router_tally.h)
  double ahead = 0;      // of predicting the token behind the next one (lm/multi_token_head.h)
  bool recompute = false;
  DiffusionTraining diffusion;  // where its objective is not causal, batches are those of make_noisy() (lm/train/noisy_batch.h)
};

struct BatchLoss {
  at::Tensor total;       // what is minimised; differentiable
  double prediction = 0;  // mean negative log likelihood over the batch's weights, in nats, with its z-loss
  double router = 0;      // before its factor; 0 where no layer has experts
  double ahead = 0;       // of the token behind the next one, over the same weights though the last of a sequence has none
  RouterTally tally;
};

// Positions without weight skip the head.
BatchLoss batch_loss(const CausalLm& model, const Batch& batch, const LossOptions& options = {});

// Mean prediction loss over about `tokens` tokens from the start of `source`, in a fixed order; no gradients. With a diffusion
// objective under noise that is always the same.
double mean_loss(const CausalLm& model, const ExampleSource& source, int64_t tokens, BatcherOptions options,
                 const DiffusionTraining& diffusion = {}, const CanvasTokens& canvas = {});

}  // namespace foretrace::lm
