// Answers of a refiner: supervision steps without supervision, as often as in training at most, or more often; alone or in K rollouts with
// noise (PTRM, arXiv 2605.19943), of which the one whose last q_halt is the largest answers.
#pragma once

#include "lm/recursive/refiner_rows.h"
#include "lm/recursive/refiner.h"

namespace foretrace::lm {

struct SolveOptions {
  int64_t steps = 0;      // supervision steps; 0: halt_max_steps
  bool until_halt = false;  // a row's answer is that of the step at which it halts of its own accord, in place of the last
  int64_t rollouts = 1;   // K
  double noise = 0;         // standard deviation of what is added to z before every step
  double answer_noise = 0;  // the same of y
  uint64_t seed = 0;        // of the noise
};

struct Solutions {
  at::Tensor answers;  // int64 [B, T]
  at::Tensor logits;   // [B, T, V] behind them
  at::Tensor q_halt;   // [B] fp32 (fp64)
  at::Tensor steps;    // int64 [B], after which each halted first, or all of them
};

// inputs int64 [B, T] in [0, V), puzzles int64 [B] in [0, num_puzzle_identifiers). No gradients. The same options give the same bits.
// On the refiner's device; noise is drawn on the CPU, so that a seed means the same on every device.
Solutions solve(const Refiner& refiner, const at::Tensor& inputs, const at::Tensor& puzzles, const SolveOptions& options = {});

// How a refiner does on the first examples of a source.
struct RefinerScores {
  int64_t rows = 0;
  double accuracy = 0;         // mean share of a row's labels that are right
  double exact_accuracy = 0;   // rows whose whole answer is right
  double q_halt_accuracy = 0;  // rows where q_halt says truly whether it is
  double steps = 0;            // mean of Solutions::steps
  double answer_loss = 0;      // mean stablemax cross entropy
};
struct ScoreOptions {
  SolveOptions solve;
  int64_t rows = 0;  // 0: all
  int64_t batch_rows = 256;  // worked at at a time, rollouts counted
};
// Rows without labels do not count.
Result<RefinerScores> score(const Refiner& refiner, const RefinerSource& source, const ScoreOptions& options = {});

}  // namespace foretrace::lm
