// RefinerOptimizer: AdamAtan2 for every parameter, all of them decaying, and sign descent for the rows of the puzzle embedding; or Muon
// for the matrices of the blocks and AdamAtan2 for the rest.
#pragma once

#include "lm/recursive/supervision.h"
#include "lm/train/adam_atan2.h"
#include "lm/train/muon.h"

namespace foretrace::lm {

class RefinerOptimizer {
 public:
  struct Options {
    double beta1, beta2, weight_decay, puzzle_weight_decay;
    double momentum = 0;  // Muon's; 0: there is no Muon
  };
  // `refiner` must outlive this; its parameters require gradients from here on.
  RefinerOptimizer(Refiner& refiner, Options options);

  // Applies the gradients that step.loss.backward() left, clears them and renews the compute copies. `puzzles`: those of the step's rows.
  void step(const SupervisionStep& step, const at::Tensor& puzzles, double learning_rate, double puzzle_learning_rate);
  void collect_state(NamedTensors& state) const;

 private:
  Refiner& refiner_;
  Options options_;
  AdamAtan2 adam_;
  Muon muon_;
};

}  // namespace foretrace::lm
