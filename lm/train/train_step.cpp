#include "lm/train/train_step.h"

#include "lm/torch.h"
#include "lm/train/loss.h"
#include "lm/train/noisy_batch.h"

namespace foretrace::lm {

TrainStep::TrainStep(const TrainConfig& config, CausalLm& model, Batcher& batcher, ProcessGroup* group, CanvasTokens tokens)
    : config_(config), model_(model), batcher_(batcher), group_(group), tokens_(std::move(tokens)) {
  if (config.model.high_cycles == 0) flops_.emplace(model, config.diffusion);
  if (group != nullptr) gradients_.emplace(model.parameters(), *group);
}

Batch TrainStep::next_batch() {
  Batch batch = batcher_.next();
  if (!config_.diffusion.on()) return batch;
  const Rng stream = noise_stream(static_cast<uint64_t>(config_.seed), batcher_.position());
  return make_noisy(std::move(batch), config_.diffusion, tokens_, stream);
}

std::vector<Batch> TrainStep::next_batches() {
  const int ranks = group_ == nullptr ? 1 : group_->size();
  std::vector<Batch> batches;
  for (int64_t i = 0; i < config_.accumulate * ranks; ++i) {
    if (group_ == nullptr || i % ranks == group_->rank()) batches.push_back(next_batch());
    else batcher_.skip();
  }
  return batches;
}

Status TrainStep::run(StepMetrics& metrics) {
  const std::vector<Batch> batches = next_batches();
  LossOptions options{0, config_.z_loss, config_.label_smoothing, 0, config_.ahead_loss, config_.recompute, config_.diffusion};
  double tokens = 0, flops = 0, parts = static_cast<double>(batches.size());
  for (const Batch& batch : batches) {
    options.weight += batch.weight;
    tokens += static_cast<double>(batch.tokens);
    if (flops_.has_value()) flops += flops_->of(batch);
  }
  if (group_ != nullptr) TRY(group_->sum({&options.weight, &tokens, &flops, &parts}));
  options.router = config_.model.router_aux_loss_coef / parts;
  std::vector<RouterTally> tallies;
  for (const Batch& batch : batches) {
    if (gradients_.has_value() && &batch == &batches.back()) gradients_->begin(!(config_.recompute && config_.model.high_cycles > 0));
    BatchLoss loss = batch_loss(model_, batch, options);
    metrics.loss += loss.prediction;
    metrics.ahead_loss += loss.ahead;
    metrics.router_loss += loss.router / parts;
    loss.total.backward();
    if (config_.router_bias_rate > 0) tallies.push_back(std::move(loss.tally));
  }
  if (gradients_.has_value()) {
    TRY(gradients_->finish());
    TRY(group_->sum({&metrics.loss, &metrics.ahead_loss, &metrics.router_loss}));
  }
  metrics.tokens += static_cast<int64_t>(tokens);
  metrics.flops += flops;
  if (config_.router_bias_rate == 0) return {};
  const at::Tensor loads = RouterTally::loads(tallies);
  if (group_ != nullptr && loads.defined()) TRY(group_->sum(loads));
  tallies.front().balance(loads, config_.router_bias_rate);
  return {};
}

}  // namespace foretrace::lm
