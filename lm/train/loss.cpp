#include "lm/train/loss.h"

#include "lm/ops/cross_entropy.h"
#include "lm/ops/linear_cross_entropy.h"
#include "lm/torch.h"
#include "lm/train/noisy_batch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

// states [.., d] against targets and weights of as many positions.
at::Tensor likelihood(const CausalLm& model, const at::Tensor& states, const at::Tensor& targets, const at::Tensor& weights,
                      double scale, const LossOptions& options) {
  const at::Tensor flat = weights.flatten();
  const at::Tensor counted = flat.nonzero().squeeze(1);
  const at::Tensor rows = states.flatten(0, 1);
  const bool all = counted.size(0) == flat.size(0);
  const Parameter& head = model.head_weight();
  const at::Tensor read = all ? rows : rows.index_select(0, counted), wanted = targets.flatten().index_select(0, counted);
  const at::Tensor shares = flat.index_select(0, counted) * scale;
  if (model.config().logit_cap > 0)  // the fused loss knows plain logits only
    return ops::weighted_cross_entropy(model.head(read), wanted, shares, options.z, options.smoothing);
  return ops::linear_cross_entropy(read, {head.value, head.compute}, wanted, shares, options.z, options.smoothing);
}

// Position t + 1's at position t. Behind a sequence's end stands nothing: its weight is 0.
at::Tensor weights_ahead(const Batch& batch) {
  at::Tensor weights = at::roll(batch.weights, -1, 1);
  int64_t end = 0;
  if (batch.lengths.empty()) weights.select(1, -1).zero_();
  for (const int64_t length : batch.lengths) weights.select(1, (end += length) - 1).zero_();
  return weights;
}

// What the tokens of the batch are predicted from [B, T, d].
at::Tensor states_of(const CausalLm& model, const Batch& batch, const DiffusionTraining& diffusion, ForwardOptions forward) {
  if (!diffusion.on()) return model.hidden(batch.ids, forward);
  if (diffusion.objective == Objective::kMaskedDiffusion) {
    forward.mode = MaskMode::full();
    for (const at::Tensor& row : batch.read.sum(1).unbind(0)) forward.counts.push_back(row.item<int64_t>());
    return model.hidden(batch.ids, forward);
  }
  // The clean stream's padding is as open as the noisy one's.
  const at::Tensor clean = at::where(batch.read, batch.targets, batch.ids);
  const StreamShape shape = streams_of(batch, diffusion.block);
  const auto noisy = [&](const at::Tensor& x) { return x.narrow(1, shape.first, shape.noisy); };
  forward.counted = at::cat({noisy(batch.read), batch.read.narrow(1, 0, shape.clean)}, 1);
  const at::Tensor states = model.hidden_two_streams(noisy(batch.ids), clean.narrow(1, 0, shape.clean), diffusion.block,
                                                     diffusion.clean_blocks, forward, shape.first);
  return at::constant_pad_nd(states.narrow(1, 0, shape.noisy), {0, 0, shape.first, 0});
}

// sum w H(p) over the tokens that are predicted rightly.
at::Tensor right_entropy(const CausalLm& model, const at::Tensor& states, const Batch& batch, double scale) {
  const at::Tensor flat = batch.weights.flatten(), counted = flat.nonzero().squeeze(1);
  const at::Tensor log = at::log_softmax(wide(model.head(states.flatten(0, 1).index_select(0, counted))), -1);
  const at::Tensor right = log.argmax(-1) == batch.targets.flatten().index_select(0, counted);
  return (-(log.exp() * log).sum(-1) * right * flat.index_select(0, counted)).sum() * scale;
}

}  // namespace

BatchLoss batch_loss(const CausalLm& model, const Batch& batch, const LossOptions& options) {
  BatchLoss loss;
  const double weight = options.weight > 0 ? options.weight : batch.weight;
  const double scale = weight > 0 ? 1.0 / weight : 0.0;
  const ForwardOptions forward{.lengths = batch.lengths, .recompute = options.recompute, .tally = &loss.tally, .counted = batch.read};
  const at::Tensor states = states_of(model, batch, options.diffusion, forward);
  loss.total = likelihood(model, states, batch.targets, batch.weights, scale, options);
  loss.prediction = loss.total.item<double>();
  if (options.diffusion.cap_weight > 0) loss.total = loss.total + options.diffusion.cap_weight * right_entropy(model, states, batch, scale);
  if (options.ahead > 0 && model.looks_ahead()) {
    const at::Tensor further = model.hidden_ahead(states, at::roll(batch.ids, -1, 1), forward);
    const at::Tensor ahead = likelihood(model, further, at::roll(batch.targets, -1, 1), weights_ahead(batch), scale, options);
    loss.ahead = ahead.item<double>();
    loss.total = loss.total + options.ahead * ahead;
  }
  if (const at::Tensor router = loss.tally.loss(); router.defined()) {
    loss.router = router.item<double>();
    if (options.router > 0) loss.total = loss.total + options.router * router;
  }
  return loss;
}

double mean_loss(const CausalLm& model, const ExampleSource& source, int64_t tokens, BatcherOptions options,
                 const DiffusionTraining& diffusion, const CanvasTokens& canvas) {
  const at::NoGradGuard no_grad;
  options.shuffle = false;
  DiffusionTraining whole = diffusion;
  whole.random_length = 0;
  Batcher batcher(source, options);
  double sum = 0;
  double weight = 0;
  for (int64_t seen = 0, i = 0; seen < tokens && i < batcher.epoch_batches(); ++i) {
    Batch batch = batcher.next();
    if (diffusion.on()) batch = make_noisy(std::move(batch), whole, canvas, noise_stream(0, batcher.position()));
    if (batch.weight > 0) sum += batch_loss(model, batch, {.diffusion = whole}).prediction * batch.weight;
    weight += batch.weight;
    seen += batch.tokens;
  }
  return weight > 0 ? sum / weight : 0;
}

}  // namespace foretrace::lm
