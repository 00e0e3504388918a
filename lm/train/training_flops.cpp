#include "lm/train/training_flops.h"

#include "core/check.h"
#include "lm/torch.h"
#include "lm/train/noisy_batch.h"

namespace foretrace::lm {
namespace {

constexpr double kForwardAndBackward = 3;

double product_of(const Parameter& parameter, const ModelConfig& config) {
  const auto numbers = static_cast<double>(parameter.value.numel());
  const bool chosen = parameter.name.find("experts.") != std::string::npos && parameter.name.find("shared_expert") == std::string::npos;
  return 2 * numbers * (chosen ? static_cast<double>(config.num_experts_per_tok) / static_cast<double>(config.num_experts) : 1);
}

// Pairs of a token and one that it sees, in a sequence of so many tokens.
double causal_pairs(double tokens, double window) {
  if (window <= 0 || window >= tokens) return tokens * (tokens + 1) / 2;
  return window * (window + 1) / 2 + (tokens - window) * window;
}

}  // namespace

TrainingFlops::TrainingFlops(const CausalLm& model, const DiffusionTraining& training) : config_(model.config()), training_(training) {
  FORETRACE_CHECK(config_.high_cycles == 0, "stacks that take turns are not counted");
  for (const Parameter& parameter : model.parameters().all())
    if (parameter.kind == ParameterKind::kMatrix || parameter.kind == ParameterKind::kRouter) matrices_ += product_of(parameter, config_);
}

// Of all layers, forward, over one sequence.
double TrainingFlops::mixers_of(int64_t count) const {
  const auto tokens = static_cast<double>(count);
  const bool full = training_.objective == Objective::kMaskedDiffusion;
  return mixers((full ? 2 : 1) * tokens, [&](double window) { return full ? tokens * tokens : causal_pairs(tokens, window); });
}

// A noisy token sees its block and the clean ones before it. The noisy stream is scanned backward too.
double TrainingFlops::mixers_of(const StreamShape& shape) const {
  const auto block = static_cast<double>(shape.block), first = static_cast<double>(shape.first), noisy = static_cast<double>(shape.noisy);
  const double clean = static_cast<double>(shape.clean), end = first + noisy, blocks = training_.clean_blocks ? 1 : 0;
  return mixers((1 + blocks) * clean + 2 * noisy, [&](double window) {
    return causal_pairs(clean, window) + blocks * clean * (block - 1) / 2 + noisy * block + (end * (end - block) - first * (first - block)) / 2;
  });
}

// `scanned`: tokens that a linear mixer goes over; pairs(window): that attention scores.
double TrainingFlops::mixers(double scanned, const std::function<double(double)>& pairs) const {
  double operations = 0;
  for (const LayerType type : config_.layer_types) {
    if (type == LayerType::kLinearAttention) {
      operations += scanned * 6 * static_cast<double>(config_.linear_factors * config_.value_dim() * config_.linear_key_head_dim);
      continue;
    }
    const double window = type == LayerType::kSlidingAttention ? static_cast<double>(config_.sliding_window) : 0;
    const auto widths = config_.kv_lora_rank > 0 ? config_.qk_nope_head_dim + config_.qk_rope_head_dim + config_.v_head_dim
                                                 : 2 * config_.head_dim_of(type);
    operations += pairs(window) * 2 * static_cast<double>(config_.num_attention_heads * widths);
  }
  return operations;
}

double TrainingFlops::of(const Batch& batch) const {
  const auto rows = static_cast<double>(batch.ids.size(0));
  double forward = 0;
  if (training_.objective == Objective::kBlockDiffusion) {
    const StreamShape shape = streams_of(batch, training_.block);
    forward = rows * (static_cast<double>(shape.noisy + shape.clean) * matrices_ + mixers_of(shape));
  } else {
    forward = static_cast<double>(batch.ids.numel()) * matrices_;
    if (batch.lengths.empty()) forward += rows * mixers_of(batch.ids.size(1));
    for (const int64_t length : batch.lengths) forward += mixers_of(length);
  }
  const auto scored = static_cast<double>(batch.weights.gt(0).sum().item<int64_t>());
  forward += scored * 2 * static_cast<double>(config_.hidden_size * config_.vocab_size);
  return kForwardAndBackward * forward;
}

}  // namespace foretrace::lm
