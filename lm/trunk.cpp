#include "lm/trunk.h"

#include <algorithm>
#include <functional>

#include "lm/checkpoint_keys.h"
#include "lm/torch.h"

namespace foretrace::lm {

std::vector<Trunk::Call> Trunk::calls_of(const ModelConfig& config) {
  std::vector<Call> calls;
  for (int64_t high = 0; high < config.high_cycles; ++high) {
    const int64_t carrying = config.gradient_cycles_of(high);
    for (int64_t low = 0; low < config.low_cycles; ++low) calls.push_back({false, low >= config.low_cycles - carrying});
    calls.push_back({true, true});
  }
  return calls;
}

Trunk::Trunk(const ModelConfig& config, ParameterTable& table) : layers_(config.layer_types.size()), calls_(calls_of(config)) {
  const std::string body = body_prefix(config.family);
  if (calls_.empty()) {
    stacks_.emplace_back(config, table, body + "layers.", body + "norm.weight");
    return;
  }
  for (const char* name : {"L_module.", "H_module."})
    stacks_.emplace_back(config, table, body + name + "layers.", body + name + "final_norm.weight");
  start_ = &table.add(ParameterKind::kBuffer, InitialValue::kZero, {config.hidden_size}, body + "z_L_init");
}

at::Tensor Trunk::forward(const at::Tensor& x, const SequenceContext& sequence, Cache* cache) const {
  if (calls_.empty()) return stacks_.front().forward(x, sequence, cache, 0);
  at::Tensor high = x, low = start_->value.to(x.scalar_type()).expand_as(x);
  for (size_t i = 0; i + 1 < calls_.size(); ++i) {
    const at::AutoGradMode mode(at::GradMode::is_enabled() && calls_[i].gradients);
    const LayerStack& stack = stacks_[calls_[i].high ? 1 : 0];
    (calls_[i].high ? high : low) = stack.norm().forward(stack.forward(high + low, sequence, cache, i * layers_));
  }
  return stacks_.back().forward(high + low, sequence, cache, (calls_.size() - 1) * layers_);
}

void Trunk::step(TokenStep& step, Cache& cache, float* x) const {
  if (calls_.empty()) return stacks_.front().step(step, cache, 0, x);
  const int64_t width = start_->value.size(0), count = step.rows * width;
  float* high = step.scratch.take(count);
  float* low = step.scratch.take(count);
  std::copy_n(x, count, high);
  for (int64_t row = 0; row < step.rows; ++row) std::copy_n(start_->value.data_ptr<float>(), width, low + row * width);
  for (size_t i = 0; i < calls_.size(); ++i) {
    const LayerStack& stack = stacks_[calls_[i].high ? 1 : 0];
    std::transform(high, high + count, low, x, std::plus<>());
    stack.step(step, cache, i * layers_, x);
    if (i + 1 < calls_.size()) stack.norm().step(step.rows, x, calls_[i].high ? high : low);
  }
}

}  // namespace foretrace::lm
