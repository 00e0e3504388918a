// What a supervision step costs in training, counted from shapes as lm/train/training_flops.h does: two operations a multiply-add, calls
// of a network that carry gradients three times.
#pragma once

#include "lm/recursive/refiner_config.h"

namespace foretrace::lm {

// Of `rows` rows.
double supervision_flops(const RefinerConfig& config, int64_t rows);

}  // namespace foretrace::lm
