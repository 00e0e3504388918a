#include "lm/recursive/solve.h"

#include <algorithm>

#include "lm/recursive/stablemax.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

at::Tensor noisy(const at::Tensor& latent, double deviation, at::Generator& generator) {
  if (deviation == 0) return latent;
  const at::Tensor drawn = at::empty_like(latent, latent.options().device(at::kCPU)).normal_(0, 1, generator);
  return latent + deviation * drawn.to(latent.device());
}

// What has been reached so far, of all rollouts.
struct Reached {
  at::Tensor logits, q_halt, steps, halted;
};

void note(const Recursion& recursion, int64_t step, bool until_halt, const RefinerConfig& config, Reached& reached) {
  const at::Tensor sure = config.no_act_continue ? recursion.q_halt > 0 : recursion.q_halt > recursion.q_continue;
  if (step == 1) {
    reached = {recursion.logits, recursion.q_halt, at::ones_like(sure, at::kLong), sure};
    return;
  }
  reached.steps = at::where(reached.halted, reached.steps, step);
  const at::Tensor kept = until_halt ? reached.halted : at::zeros_like(sure);
  reached.logits = at::where(kept.view({-1, 1, 1}), reached.logits, recursion.logits);
  reached.q_halt = at::where(kept, reached.q_halt, recursion.q_halt);
  reached.halted = reached.halted.logical_or(sure);
}

// Over the rows with labels: their number, and the sums that RefinerScores has means of, in its order; fp64 [6] on the device.
at::Tensor sums(const Solutions& solutions, const at::Tensor& labels) {
  const at::NoGradGuard no_grad;
  const at::Tensor asked = labels != kIgnoredLabel, count = asked.sum(-1);
  const at::Tensor right = asked.logical_and(solutions.answers == labels).sum(-1), exact = right == count, counts = count > 0;
  const auto total = [&](const at::Tensor& x) { return at::where(counts, x.to(at::kDouble), 0.0).sum(); };
  const at::Tensor least = count.clamp_min(1).to(at::kDouble);
  return at::stack({total(counts), total(right / least), total(exact), total((solutions.q_halt >= 0) == exact), total(solutions.steps),
                    total(stablemax_cross_entropy(solutions.logits, labels).sum(-1) / least)});
}

}  // namespace

Solutions solve(const Refiner& refiner, const at::Tensor& inputs, const at::Tensor& puzzles, const SolveOptions& options) {
  const at::NoGradGuard no_grad;
  const int64_t rows = inputs.size(0), tries = std::max<int64_t>(options.rollouts, 1);
  const int64_t steps = options.steps > 0 ? options.steps : refiner.config().halt_max_steps;
  const auto repeated = [&](const at::Tensor& x) { return x.to(refiner.device()).repeat_interleave(tries, 0); };
  const at::Tensor all_inputs = repeated(inputs), all_puzzles = repeated(puzzles);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(options.seed);
  Latents latents = refiner.initial(rows * tries);
  Reached reached;
  for (int64_t step = 1; step <= steps; ++step) {
    const Latents from = {noisy(latents.y, options.answer_noise, generator), noisy(latents.z, options.noise, generator)};
    const Recursion recursion = refiner.recurse(from, all_inputs, all_puzzles);
    note(recursion, step, options.until_halt, refiner.config(), reached);
    latents = recursion.latents;
    if (options.until_halt && reached.halted.all().item<bool>()) break;
  }
  const at::Tensor best = reached.q_halt.view({rows, tries}).argmax(-1) + at::arange(rows, all_inputs.options()) * tries;
  const at::Tensor logits = reached.logits.index_select(0, best);
  return {logits.argmax(-1), logits, reached.q_halt.index_select(0, best), reached.steps.index_select(0, best)};
}

Result<RefinerScores> score(const Refiner& refiner, const RefinerSource& source, const ScoreOptions& options) {
  const int64_t rows = options.rows > 0 ? std::min(options.rows, source.size()) : source.size();
  const int64_t at_once = std::max<int64_t>(1, options.batch_rows / std::max<int64_t>(1, options.solve.rollouts));
  at::Tensor all = at::zeros({6}, at::TensorOptions(at::kDouble).device(refiner.device()));
  for (int64_t begin = 0; begin < rows; begin += at_once) {
    std::vector<RefinerPick> picks;
    for (int64_t i = begin; i < std::min(rows, begin + at_once); ++i) picks.push_back({i, 0});
    TRY_ASSIGN(const RefinerRows batch, read_rows(source, picks));
    SolveOptions one = options.solve;
    one.seed += static_cast<uint64_t>(begin);
    all += sums(solve(refiner, batch.inputs, batch.puzzles, one), batch.labels.to(refiner.device()));
  }
  all = all.cpu();
  const double *x = all.data_ptr<double>(), n = std::max(x[0], 1.0);
  return RefinerScores{static_cast<int64_t>(x[0]), x[1] / n, x[2] / n, x[3] / n, x[4] / n, x[5] / n};
}

}  // namespace foretrace::lm
