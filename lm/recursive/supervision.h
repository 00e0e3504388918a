// Deep supervision: one step recurses once from the carry, scores the answers, and decides which rows halt.
//   loss = sum over rows of { mean stablemax cross entropy over the row's labels
//                             + 0.5 BCE(q_halt, is the whole answer right) + 0.5 BCE(q_continue, what going on is worth) } / rows
//   worth = sigmoid(max(next q_halt, next q_continue)), sigmoid(next q_halt) at the last step; HRM alone (no_ACT_continue false), by
//   another forward pass from where the step ended
//   a row halts at halt_max_steps, or where q_halt > 0 (HRM: q_halt > q_continue) and it has had its minimum of steps
// Sources: models/losses.py and the ACT wrappers of both repositories.
#pragma once

#include "core/rng.h"
#include "lm/recursive/carry.h"

namespace foretrace::lm {

// Means over the rows that halted with a label, but for the losses, which are over all rows.
struct RefinerMetrics {
  int64_t finished = 0;       // those rows
  double accuracy = 0;        // share of a row's labels that are right
  double exact_accuracy = 0;  // rows whose whole answer is right
  double q_halt_accuracy = 0; // rows where q_halt says truly whether it is
  double steps = 0;
  double loss = 0;  // the sum that is minimised
  double answer_loss = 0, halt_loss = 0, continue_loss = 0;  // before their factors
};

struct SupervisionStep {
  at::Tensor loss;         // a scalar, differentiable
  at::Tensor puzzle_rows;  // takes the gradient of carry.rows.puzzles' embeddings (Recursion)
  at::Tensor measured;     // what metrics() reads, on the device
  // One read of the device, which waits for the step.
  [[nodiscard]] RefinerMetrics metrics() const;
};

// Exploration: int64 [rows] on the CPU; with halt_exploration_prob a number of steps from 2 to halt_max_steps that a row has at least, else 0.
at::Tensor minimum_steps(const RefinerConfig& config, int64_t rows, Rng rng);

// One step of a carry none of whose rows is free; moves it on. `minimum`: minimum_steps() of its rows, on any device.
SupervisionStep supervision_step(const Refiner& refiner, Carry& carry, const at::Tensor& minimum);

}  // namespace foretrace::lm
