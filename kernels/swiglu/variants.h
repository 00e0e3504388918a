// Private: the implementations behind swiglu.h.
#pragma once

#include "kernels/swiglu/swiglu_args.h"

#define FORETRACE_DECLARE_SWIGLU(variant)                                                      \
  namespace foretrace::kernels::variant::swiglu {                                              \
  void forward(const SwigluArgs& args, int64_t begin, int64_t end);                            \
  void backward(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_SWIGLU(reference)
FORETRACE_DECLARE_SWIGLU(avx2)
FORETRACE_DECLARE_SWIGLU(avx512)
