// Tokens a second of a training step, by phase, on made-up tokens.
//   bench_train [CONFIG.json]      a training config (docs/training.md); without one, a model of 1.6 M parameters
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "lm/torch.h"
#include "lm/train/heap_settings.h"
#include "lm/train/loss.h"
#include "lm/train/optimizer.h"

namespace foretrace::lm {
namespace {

constexpr int kWarmup = 3;
constexpr int kSteps = 20;
constexpr int64_t kVocabulary = 640;

constexpr const char* kDefault = R"({"model": {"hidden_size": 160, "intermediate_size": 448, "num_hidden_layers": 4,
  "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 40, "linear_num_key_heads": 4,
  "linear_num_value_heads": 4, "linear_key_head_dim": 32, "linear_value_head_dim": 64, "vocab_size": 640},
  "optimizer": "muon", "max_steps": 1})";

// Phases accumulate from mark to mark.
class Phases {
 public:
  void mark(const char* phase) {
    const auto time = Clock::now();
    if (phase != nullptr) seconds_[phase] += std::chrono::duration<double>(time - last_).count();
    last_ = time;
  }
  void clear() { seconds_.clear(); }
  void print(int64_t tokens) const {
    double total = 0;
    for (const auto& [phase, seconds] : seconds_) total += seconds;
    for (const auto& [phase, seconds] : seconds_)
      std::printf("%-12s %8.2f ms  %5.1f %%\n", phase.c_str(), 1e3 * seconds / kSteps, 100 * seconds / total);
    std::printf("%-12s %8.2f ms  %.1f k tokens/s\n", "step", 1e3 * total / kSteps, static_cast<double>(tokens) / total / 1e3);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();
  std::map<std::string, double> seconds_;
};

Batch made_up_batch(int64_t rows, int64_t columns) {
  Batch batch;
  batch.ids = at::randint(0, kVocabulary, {rows, columns}, at::kLong);
  batch.targets = at::randint(0, kVocabulary, {rows, columns}, at::kLong);
  batch.weights = (at::rand({rows, columns}) < 0.7).to(at::kFloat);
  batch.tokens = rows * columns;
  batch.weight = batch.weights.sum().item<double>();
  return batch;
}

void measure(const TrainConfig& config, int64_t columns) {
  keep_freed_memory();
  CausalLm model(config.model, at::kFloat);
  auto& table = model.parameters();
  table.initialise(1, config.model.initializer_range);
  table.require_gradients(true);
  Optimizer optimizer(config, table);
  if (config.bfloat16) table.make_compute_copies(at::kBFloat16);
  Phases phases;
  int64_t tokens = 0;
  for (int step = -kWarmup; step < kSteps; ++step) {
    if (step == 0) {
      phases.clear();
      tokens = 0;
    }
    phases.mark(nullptr);
    const Batch batch = made_up_batch(config.batch_tokens / columns, columns);
    phases.mark("batch");
    const at::Tensor loss = batch_loss(model, batch).total;
    phases.mark("forward");
    loss.backward();
    phases.mark("backward");
    optimizer.clip(config.clip_norm);
    phases.mark("clip");
    optimizer.step(1e-3);
    optimizer.clear_gradients();
    phases.mark("optimizer");
    tokens += batch.tokens;
  }
  std::printf("%lld parameters, %lld x %lld tokens, %d threads\n", static_cast<long long>(table.count()),
              static_cast<long long>(config.batch_tokens / columns), static_cast<long long>(columns), at::get_num_threads());
  phases.print(tokens);
}

}  // namespace
}  // namespace foretrace::lm

int main(int argc, char** argv) {
  using namespace foretrace;
  const auto config = argc > 1 ? lm::read_train_config(argv[1])
                               : lm::train_config_from_json(parse_json(lm::kDefault).value(), "default");
  if (!config.ok()) {
    std::fprintf(stderr, "%s\n", config.error().text().c_str());
    return EXIT_FAILURE;
  }
  for (const int64_t columns : {256, 1024}) lm::measure(config.value(), columns);
  return EXIT_SUCCESS;
}
