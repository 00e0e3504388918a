// Small refiners with seeded weights that are large enough for every part to matter.
#pragma once

#include <map>
#include <string>

#include "lm/recursive/refiner.h"

namespace foretrace::lm {

// Width 24, 3 heads, 2 layers, 2 x 3 cycles, vocabulary 7, rows of 6, 4 puzzles, at most 3 steps; `options` (JSON) over them.
RefinerConfig small_refiner_config(const std::string& options = "{}");
// Draws every weight: those that begin at 0 or -5 too, so that puzzles matter and rows halt.
void randomise(Refiner& refiner, uint64_t seed);
// Weights by the names that they have inside the repositories' `inner` module.
std::map<std::string, at::Tensor> weights_by_name(const Refiner& refiner);
// Sets q_head's bias, its weight 0: what every row says of halting and of going on.
void force_halting(Refiner& refiner, double q_halt, double q_continue);

}  // namespace foretrace::lm
