// Gradients against central differences.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

#include "lm/parameter.h"

namespace foretrace::lm {

// Along a random direction in each parameter of `table` (fp64) that value() depends on: the slope of value(), a scalar, against the
// gradient that its backward() gives.
void expect_finite_differences(ParameterTable& table, const std::function<at::Tensor()>& value);

}  // namespace foretrace::lm
