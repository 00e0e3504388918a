// Devices that models compute on: the CPU, or a GPU by way of torch's own kernels. Programs link the CPU half of torch alone; its other half,
// libtorch_cuda.so of the same wheel, is loaded when a GPU is asked for, so that nothing else pays for it.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "core/result.h"
#include "lm/parameter.h"

namespace foretrace::lm {

// "cpu", "cuda" (the first GPU) or "cuda:N"; an Error where that is not to be had says what is missing. A GPU must be asked for before any
// gradient is computed in the process: torch looks once what there is. Also the name of a backend that the program itself has
// registered with torch.
Result<at::Device> open_device(const std::string& name);

// Puts values and compute copies on `device`. Tensors are new ones: whatever holds on to a value (optimizers, averages) comes after.
void move_to(ParameterTable& table, at::Device device);

}  // namespace foretrace::lm
