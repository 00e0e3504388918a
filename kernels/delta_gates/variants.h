// Private: the implementations behind delta_gates.h.
#pragma once

#include "kernels/delta_gates/delta_gates_args.h"

#define FORETRACE_DECLARE_DELTA_GATES(variant)                                           \
  namespace foretrace::kernels::variant::delta_gates {                                   \
  void forward(const DeltaGatesArgs& args, int64_t begin, int64_t end);                  \
  void backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin, \
                int64_t end, void* parameter_sums);                                      \
  }

FORETRACE_DECLARE_DELTA_GATES(reference)
FORETRACE_DECLARE_DELTA_GATES(avx2)
FORETRACE_DECLARE_DELTA_GATES(avx512)
