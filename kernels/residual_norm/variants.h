// Private: the implementations behind residual_norm.h.
#pragma once

#include "kernels/residual_norm/residual_norm_args.h"

#define FORETRACE_DECLARE_RESIDUAL_NORM(variant)                                            \
  namespace foretrace::kernels::variant::residual_norm {                                    \
  void forward(const ResidualNormArgs& args, int64_t begin, int64_t end);                   \
  void backward(const ResidualNormArgs& args, const ResidualNormGrads& grads, int64_t begin, \
                int64_t end);                                                               \
  }

FORETRACE_DECLARE_RESIDUAL_NORM(reference)
FORETRACE_DECLARE_RESIDUAL_NORM(avx2)
FORETRACE_DECLARE_RESIDUAL_NORM(avx512)
