// Arguments of delta_gates (delta_gates.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct DeltaGatesArgs {
  int64_t rows, heads;
  Element element;
  const void* a;  // [rows, heads], rows `a_stride` elements apart
  const void* b;  // [rows, heads], rows `b_stride` elements apart
  int64_t a_stride, b_stride;
  const void* a_log;    // [heads], parameter type
  const void* dt_bias;  // [heads], parameter type
  double beta_max;      // 1; 2 lets the state's transition have negative eigenvalues
  void* g;              // [rows, heads] dense, parameter type
  void* beta;           // [rows, heads] dense, parameter type
};

struct DeltaGatesGrads {
  const void* dg;     // [rows, heads] dense, parameter type
  const void* dbeta;  // [rows, heads] dense, parameter type
  void* da;           // rows `da_stride` elements apart
  void* db;           // rows `db_stride` elements apart
  int64_t da_stride, db_stride;
  void* da_log;    // [heads], parameter type
  void* ddt_bias;  // [heads], parameter type
};

}  // namespace foretrace::kernels
