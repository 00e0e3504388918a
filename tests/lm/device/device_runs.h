// Short runs of a tiny refiner that sorts digits, on any device.
#pragma once

#include <string>
#include <vector>

#include "lm/recursive/refiner_trainer.h"

namespace foretrace::lm {

// A training config; `options` and `model` are JSON laid over it.
RefinerTrainConfig sorting_config(const std::string& device, const std::string& options = "{}", const std::string& model = "{}");

// Trains in the folder `out`; `stop_after`: ends early after so many steps. Begins anew, or goes on with what is there.
Result<RefinerOutcome> train_sorting(const RefinerTrainConfig& config, const std::string& out, int64_t stop_after = 0);

// The loss of every step of the run in `out`.
std::vector<double> losses_of(const std::string& out);

}  // namespace foretrace::lm
