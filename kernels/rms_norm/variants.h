// Private: the implementations behind rms_norm.h.
#pragma once

#include "kernels/rms_norm/rms_norm_args.h"

#define FORETRACE_DECLARE_RMS_NORM(variant)                                                     \
  namespace foretrace::kernels::variant::rms_norm {                                             \
  void forward(const RmsNormArgs& args, int64_t begin, int64_t end);                            \
  void backward(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t begin, int64_t end, \
                void* dweight);                                                                 \
  }

FORETRACE_DECLARE_RMS_NORM(reference)
FORETRACE_DECLARE_RMS_NORM(avx2)
FORETRACE_DECLARE_RMS_NORM(avx512)
