// Arguments of rotary (rotary.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"
#include "kernels/row_layout.h"

namespace foretrace::kernels {

struct RotaryArgs {
  int64_t rows, heads;  // a row is a head of a token; `heads` rows a token
  int64_t size, half;   // channels of a head, pairs of them that turn; 2 half <= size
  Element element;
  const void* x;  // [rows, size] by x_rows
  RowLayout x_rows;
  const void* cos;  // [table_rows, half] dense, parameter type; token t has row t % table_rows
  const void* sin;
  int64_t table_rows;
  bool inverse;  // by the negative angle: the gradient of turning
  void* out;     // [rows, size] by out_rows; may be x
  RowLayout out_rows;
};

}  // namespace foretrace::kernels
