// Private: the implementations behind attention_step.h.
#pragma once

#include "kernels/attention_step/attention_step_args.h"

#define FORETRACE_DECLARE_ATTENTION_STEP(variant)                      \
  namespace foretrace::kernels::variant::attention_step {              \
  void run(const AttentionStepArgs& args, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_ATTENTION_STEP(reference)
FORETRACE_DECLARE_ATTENTION_STEP(avx2)
FORETRACE_DECLARE_ATTENTION_STEP(avx512)
