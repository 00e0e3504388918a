// Arguments of gated_rms_norm (gated_rms_norm.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"
#include "kernels/row_layout.h"

namespace foretrace::kernels {

struct GatedRmsNormArgs {
  int64_t rows, cols;
  Element element;
  const void* x;  // [rows, cols] by x_rows
  const void* z;  // [rows, cols] by z_rows
  RowLayout x_rows, z_rows;
  const void* weight;  // [cols], parameter type
  double eps;
  void* out;  // [rows, cols] dense
  bool sigmoid_gate = false;  // the gate is sigmoid(z)
};

struct GatedRmsNormGrads {
  const void* d_out;  // [rows, cols] dense
  void* dx;           // [rows, cols] by dx_rows
  void* dz;           // [rows, cols] by dz_rows
  RowLayout dx_rows, dz_rows;
  void* dweight;  // [cols], parameter type
};

}  // namespace foretrace::kernels
