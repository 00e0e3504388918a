// The part of torch that the project uses: tensors and autograd. All of <torch/torch.h> (modules, optimizers, data loaders) would
// cost every file that includes it seconds of template instantiation. Precompiled once (cmake/ForetraceTargets.cmake).
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
