// Private: the implementations behind packed_rows.h.
#pragma once

#include "kernels/packed_linear/packed_rows_args.h"

#define FORETRACE_DECLARE_PACKED_ROWS(variant)               \
  namespace foretrace::kernels::variant::packed_rows {       \
  void run(const PackedRowsArgs& args, float* workspace);    \
  }

FORETRACE_DECLARE_PACKED_ROWS(reference)
FORETRACE_DECLARE_PACKED_ROWS(avx2)
FORETRACE_DECLARE_PACKED_ROWS(avx512)
