// Private: the implementations behind rotary.h.
#pragma once

#include "kernels/rotary/rotary_args.h"

#define FORETRACE_DECLARE_ROTARY(variant)                          \
  namespace foretrace::kernels::variant::rotary {                  \
  void rotate(const RotaryArgs& args, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_ROTARY(reference)
FORETRACE_DECLARE_ROTARY(avx2)
FORETRACE_DECLARE_ROTARY(avx512)
