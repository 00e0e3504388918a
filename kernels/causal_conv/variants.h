// Private: the implementations behind causal_conv.h.
#pragma once

#include "kernels/causal_conv/causal_conv_args.h"

#define FORETRACE_DECLARE_CAUSAL_CONV(variant)                                           \
  namespace foretrace::kernels::variant::causal_conv {                                   \
  void forward(const CausalConvArgs& args, int64_t begin, int64_t end);                  \
  void backward(const CausalConvArgs& args, const CausalConvGrads& grads, int64_t begin, \
                int64_t end);                                                            \
  }

FORETRACE_DECLARE_CAUSAL_CONV(reference)
FORETRACE_DECLARE_CAUSAL_CONV(avx2)
FORETRACE_DECLARE_CAUSAL_CONV(avx512)
