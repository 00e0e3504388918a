// Time of a refiner's supervision step by phase, beside the matrix products of the same shapes alone: processor time of all threads, so
// that what else runs on the machine counts little. OMP_NUM_THREADS=1 for ratios that waiting threads do not blur.
//   bench_refiner [CONFIG.json]    a training config with "decoder": "refiner" (docs/refiners.md) whose model names seq_len and vocab_size;
//                                  without one, 4 x 4 Sudoku: width 128, 2 blocks, 3 x 6 cycles, 256 rows of 16 tokens
#include <ATen/Parallel.h>

#include <cstdio>
#include <ctime>
#include <functional>
#include <map>

#include "lm/recursive/refiner_optimizer.h"
#include "lm/recursive/refiner_train_config.h"
#include "lm/torch.h"
#include "lm/train/heap_settings.h"

namespace foretrace::lm {
namespace {

constexpr int kWarmup = 2, kSteps = 5;

constexpr const char* kDefault = R"({"decoder": "refiner", "max_steps": 1, "batch_rows": 256, "model": {"hidden_size": 128, "num_heads": 4,
  "puzzle_emb_len": 1, "vocab_size": 6, "seq_len": 16, "num_puzzle_identifiers": 1}})";

double seconds_of(const std::function<void()>& body) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  body();
  return now() - start;
}

// Seconds and operations of the products of one call of one network, forward and, beyond that, backward.
struct Products {
  double forward = 0, backward = 0, operations = 0;
};

Products products_of(const Parameter& weight, int64_t rows) {
  const at::Tensor w = weight.value.detach(), x = at::randn({rows, w.size(1)}), dy = at::randn({rows, w.size(0)});
  Products products;
  products.operations = 2.0 * static_cast<double>(rows * w.numel());
  const auto best = [](const std::function<void()>& body) {
    double least = 1e9;
    for (int i = 0; i < 7; ++i) least = std::min(least, seconds_of(body));
    return least;
  };
  products.forward = best([&] { at::linear(x, w); });
  products.backward = best([&] { at::mm(dy, w); }) + best([&] { at::mm(dy.t(), x); });
  return products;
}

// All products of a step: calls of the networks alone, heads left out.
Products step_products(const Refiner& refiner, int64_t rows) {
  const RefinerConfig& config = refiner.config();
  Products total;
  for (const auto& parameter : refiner.parameters().all()) {
    if (parameter.name.find(".layers.") == std::string::npos) continue;
    const bool answers = config.variant == RefinerVariant::kHrm && parameter.name.find("H_level") != std::string::npos;
    const bool both = config.variant == RefinerVariant::kTrm;
    const double calls = static_cast<double>(config.h_cycles * ((answers ? 0 : config.l_cycles) + (answers || both ? 1 : 0)));
    const double taught = static_cast<double>((answers ? 0 : config.one_step_gradient ? 1 : config.l_cycles) + (answers || both ? 1 : 0));
    const bool over_tokens = parameter.name.find("mlp_t") != std::string::npos;
    const Products one = products_of(parameter, rows * (over_tokens ? config.hidden_size : config.positions()));
    total.forward += calls * one.forward;
    total.backward += taught * one.backward;
    total.operations += (calls + 2 * taught) * one.operations;
  }
  return total;
}

void measure(const RefinerTrainConfig& config) {
  Refiner refiner(config.model, at::kFloat);
  refiner.initialise(1);
  if (config.bfloat16) refiner.parameters().make_compute_copies(at::kBFloat16);
  RefinerOptimizer optimizer(refiner, {0.9, 0.95, 0.1, 0.1});
  const int64_t rows = config.batch_rows, tokens = config.model.seq_len;
  Carry carry = Carry::free(refiner, rows);
  const auto ids = [&](at::IntArrayRef sizes, int64_t below) { return at::randint(below, sizes, at::kLong); };
  carry.refill(refiner, {ids({rows, tokens}, config.model.vocab_size), ids({rows, tokens}, config.model.vocab_size), ids({rows}, config.model.num_puzzle_identifiers)});
  std::map<std::string, double> seconds;
  for (int i = 0; i < kWarmup + kSteps; ++i) {
    if (i == kWarmup) seconds.clear();
    SupervisionStep step;
    seconds["1 forward"] += seconds_of([&] { step = supervision_step(refiner, carry, at::zeros({rows}, at::kLong)); });
    seconds["2 backward"] += seconds_of([&] { step.loss.backward(); });
    seconds["3 optimizer"] += seconds_of([&] { optimizer.step(step, carry.rows.puzzles, 1e-4, 1e-2); });
    carry.halted.zero_();
    carry.steps.zero_();
  }
  const Products products = step_products(refiner, rows);
  double total = 0;
  for (const auto& [phase, time] : seconds) total += time / kSteps;
  std::printf("%lld rows of %lld positions, %lld numbers, %d threads\n", static_cast<long long>(rows), static_cast<long long>(config.model.positions()),
              static_cast<long long>(refiner.parameters().count()), at::get_num_threads());
  for (const auto& [phase, time] : seconds) std::printf("%-12s %8.1f ms  %5.1f %%\n", phase.c_str() + 2, 1e3 * time / kSteps, 100 * time / kSteps / total);
  std::printf("%-12s %8.1f ms  %.1f GFLOP, %.1f GFLOP/s\n", "step", 1e3 * total, products.operations / 1e9, products.operations / total / 1e9);
  std::printf("%-12s %8.1f ms  (forward %.1f, backward %.1f), %.1f GFLOP/s\n", "products", 1e3 * (products.forward + products.backward),
              1e3 * products.forward, 1e3 * products.backward, products.operations / (products.forward + products.backward) / 1e9);
  std::printf("%-12s %8.3f\n", "ratio", (products.forward + products.backward) / total);
}

int run(int argc, char** argv) {
  auto json = argc > 1 ? read_json_file(argv[1]) : parse_json(kDefault);
  auto config = json.ok() ? refiner_train_config_from_json(json.value(), argc > 1 ? argv[1] : "default") : Result<RefinerTrainConfig>(json.error());
  if (!config.ok()) {
    std::fprintf(stderr, "%s\n", config.error().text().c_str());
    return 1;
  }
  keep_freed_memory();
  measure(config.value());
  return 0;
}

}  // namespace
}  // namespace foretrace::lm

int main(int argc, char** argv) { return foretrace::lm::run(argc, argv); }
