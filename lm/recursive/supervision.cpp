#include "lm/recursive/supervision.h"

#include "lm/recursive/stablemax.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// Which rows of a step's answers are right, and how far.
struct Verdict {
  at::Tensor labels;  // fp64 [B], how many a row has
  at::Tensor right;   // fp64 [B], how many of them are right
  at::Tensor exact;   // bool [B]
};

Verdict judge(const at::Tensor& logits, const at::Tensor& labels) {
  const at::NoGradGuard no_grad;
  const at::Tensor asked = labels != kIgnoredLabel;
  const at::Tensor right = asked.logical_and(logits.argmax(-1) == labels).sum(-1), count = asked.sum(-1);
  return {count.to(at::kDouble), right.to(at::kDouble), right == count};
}

at::Tensor sum_of_bce(const at::Tensor& logits, const at::Tensor& target) {
  return at::binary_cross_entropy_with_logits(logits, target.to(logits.scalar_type()), {}, {}, at::Reduction::Sum);
}

// What going on is worth, [B].
at::Tensor worth(const Refiner& refiner, const Carry& carry, const at::Tensor& last) {
  const at::NoGradGuard no_grad;
  const Recursion next = refiner.recurse(carry.latents, carry.rows.inputs, carry.rows.puzzles);
  return at::sigmoid(at::where(last, next.q_halt, at::maximum(next.q_halt, next.q_continue)));
}

void move_on(const RefinerConfig& config, const Recursion& recursion, const at::Tensor& minimum, Carry& carry) {
  const at::NoGradGuard no_grad;
  carry.latents = recursion.latents;
  carry.steps.add_(1);
  at::Tensor halts = carry.steps >= config.halt_max_steps;
  if (config.halt_max_steps > 1) {
    const at::Tensor sure = config.no_act_continue ? recursion.q_halt > 0 : recursion.q_halt > recursion.q_continue;
    halts = halts.logical_or(sure).logical_and(carry.steps >= minimum);
  }
  carry.halted.copy_(halts);
}

// The sums of RefinerMetrics over the rows that halted with a label, and how many those are.
std::vector<at::Tensor> sums(const Verdict& verdict, const Recursion& recursion, const Carry& carry) {
  const at::NoGradGuard no_grad;
  const at::Tensor finished = (carry.halted > 0).logical_and(verdict.labels > 0);
  const auto sum = [&](const at::Tensor& x) { return at::where(finished, x.to(at::kDouble), 0.0).sum(); };
  return {sum(finished), sum(verdict.right / verdict.labels.clamp_min(1)), sum(verdict.exact), sum((recursion.q_halt >= 0) == verdict.exact),
          sum(carry.steps)};
}

}  // namespace

at::Tensor minimum_steps(const RefinerConfig& config, int64_t rows, Rng rng) {
  std::vector<int64_t> steps(static_cast<size_t>(rows), 0);
  if (config.halt_max_steps < 2) return at::tensor(steps, at::kLong);
  for (int64_t& least : steps) {
    const bool explores = rng.chance(config.halt_exploration_prob);
    const int64_t drawn = rng.between(2, config.halt_max_steps);
    if (explores) least = drawn;
  }
  return at::tensor(steps, at::kLong);
}

SupervisionStep supervision_step(const Refiner& refiner, Carry& carry, const at::Tensor& minimum) {
  const RefinerConfig& config = refiner.config();
  const Recursion recursion = refiner.recurse(carry.latents, carry.rows.inputs, carry.rows.puzzles);
  const Verdict verdict = judge(recursion.logits, carry.rows.labels);
  move_on(config, recursion, minimum.to(refiner.device()), carry);
  std::vector<at::Tensor> measured = sums(verdict, recursion, carry);

  const auto rows = static_cast<double>(carry.rows.size());
  const at::Tensor answer =
      (stablemax_cross_entropy(recursion.logits, carry.rows.labels).sum(-1) / verdict.labels.clamp_min(1)).sum() / rows;
  const at::Tensor halt = sum_of_bce(recursion.q_halt, verdict.exact) / rows;
  at::Tensor loss = answer + 0.5 * halt, going_on = at::zeros_like(answer);
  if (!config.no_act_continue && config.halt_max_steps > 1) {
    going_on = sum_of_bce(recursion.q_continue, worth(refiner, carry, carry.steps >= config.halt_max_steps)) / rows;
    loss = loss + 0.5 * going_on;
  }
  for (const at::Tensor& part : {loss, answer, halt, going_on}) measured.push_back(part.detach().to(at::kDouble));
  return {loss, recursion.puzzle_rows, at::stack(measured)};
}

RefinerMetrics SupervisionStep::metrics() const {
  const at::Tensor here = measured.cpu();
  const double* x = here.data_ptr<double>();
  const double rows = std::max(1.0, x[0]);
  return {static_cast<int64_t>(x[0]), x[1] / rows, x[2] / rows, x[3] / rows, x[4] / rows, x[5], x[6], x[7], x[8]};
}

}  // namespace foretrace::lm
