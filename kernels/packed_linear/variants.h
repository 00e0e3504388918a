// Private: the implementations behind packed_linear.h.
#pragma once

#include "kernels/packed_linear/packed_linear_args.h"

#define FORETRACE_DECLARE_PACKED_LINEAR(variant)                                        \
  namespace foretrace::kernels::variant::packed_linear {                                \
  void run(const PackedLinearArgs& args, float* workspace, int64_t begin, int64_t end); \
  }

FORETRACE_DECLARE_PACKED_LINEAR(reference)
FORETRACE_DECLARE_PACKED_LINEAR(avx2)
FORETRACE_DECLARE_PACKED_LINEAR(avx512)
FORETRACE_DECLARE_PACKED_LINEAR(amx)

// Floats of scratch memory that a range needs; the others need none.
namespace foretrace::kernels::amx::packed_linear {
int64_t workspace(const PackedLinearArgs& args);
}
