#include "lm/train/loss.h"

#include <torch/torch.h>

#include "lm/ops/cross_entropy.h"

namespace foretrace::lm {

at::Tensor batch_loss(const CausalLm& model, const Batch& batch) {
  const at::Tensor weights = batch.weights.flatten();
  const at::Tensor counted = weights.nonzero().squeeze(1);
  const at::Tensor states = model.hidden(batch.ids).flatten(0, 1);
  const bool all = counted.size(0) == weights.size(0);
  const at::Tensor logits = model.head(all ? states : states.index_select(0, counted));
  const double scale = batch.weight > 0 ? 1.0 / batch.weight : 0.0;
  return ops::weighted_cross_entropy(logits, batch.targets.flatten().index_select(0, counted),
                                     weights.index_select(0, counted) * scale);
}

double mean_loss(const CausalLm& model, const ExampleSource& source, int64_t tokens, BatcherOptions options) {
  const at::NoGradGuard no_grad;
  options.shuffle = false;
  Batcher batcher(source, options);
  double sum = 0;
  double weight = 0;
  for (int64_t seen = 0, i = 0; seen < tokens && i < batcher.epoch_batches(); ++i) {
    const Batch batch = batcher.next();
    if (batch.weight > 0) sum += batch_loss(model, batch).item<double>() * batch.weight;
    weight += batch.weight;
    seen += batch.tokens;
  }
  return weight > 0 ? sum / weight : 0;
}

}  // namespace foretrace::lm
