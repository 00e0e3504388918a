// Arguments of swiglu (swiglu.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct SwigluArgs {
  int64_t rows, cols;
  Element element;
  const void* gate;  // [rows, cols], rows `gate_stride` elements apart
  const void* up;    // [rows, cols], rows `up_stride` elements apart
  int64_t gate_stride, up_stride;
  void* out;  // [rows, cols] dense
};

struct SwigluGrads {
  const void* d_out;  // [rows, cols] dense
  void* dgate;        // rows `dgate_stride` elements apart
  void* dup;          // rows `dup_stride` elements apart
  int64_t dgate_stride, dup_stride;
};

}  // namespace foretrace::kernels
