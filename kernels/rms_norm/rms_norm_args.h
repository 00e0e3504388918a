// Arguments of rms_norm (rms_norm.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"
#include "kernels/row_layout.h"

namespace foretrace::kernels {

struct RmsNormArgs {
  int64_t rows, cols;
  Element element;
  const void* x;  // [rows, cols] by x_rows
  RowLayout x_rows;
  const void* weight;  // [cols], parameter type
  bool zero_centred;   // multiply by 1 + weight
  double eps;
  void* out;  // [rows, cols] dense
};

struct RmsNormGrads {
  const void* d_out;  // [rows, cols] dense
  void* dx;           // [rows, cols] by dx_rows
  RowLayout dx_rows;
  void* dweight;  // [cols], parameter type
};

}  // namespace foretrace::kernels
