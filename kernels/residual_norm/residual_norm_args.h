// Arguments of residual_norm (residual_norm.h has the formula). Plain data; all rows dense.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct ResidualNormArgs {
  int64_t rows, cols;
  Element element;
  const void* x;      // [rows, cols]
  const void* delta;  // [rows, cols]
  double eps;
  void* out;    // [rows, cols]
  void* scale;  // [rows], parameter type: what each row was multiplied by; backward reads it
};

struct ResidualNormGrads {
  const void* d_out;  // [rows, cols]
  void* dx;           // [rows, cols], of x and of delta alike
};

}  // namespace foretrace::kernels
