// Private: the implementations behind gated_rms_norm.h.
#pragma once

#include "kernels/gated_rms_norm/gated_rms_norm_args.h"

#define FORETRACE_DECLARE_GATED_RMS_NORM(variant)                                            \
  namespace foretrace::kernels::variant::gated_rms_norm {                                    \
  void forward(const GatedRmsNormArgs& args, int64_t begin, int64_t end);                    \
  void backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t begin, \
                int64_t end, void* dweight);                                                 \
  }

FORETRACE_DECLARE_GATED_RMS_NORM(reference)
FORETRACE_DECLARE_GATED_RMS_NORM(avx2)
FORETRACE_DECLARE_GATED_RMS_NORM(avx512)
