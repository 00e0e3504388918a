// Arguments of cross_entropy (cross_entropy.h has the formula). Plain data.
#pragma once

#include <stdint.h>

#include "kernels/element.h"

namespace foretrace::kernels {

struct CrossEntropyArgs {
  int64_t rows, vocab;
  Element element;
  const void* logits;  // [rows, vocab], rows `logits_stride` elements apart
  int64_t logits_stride;
  const int64_t* targets;  // [rows]; in [0, vocab) wherever the weight is not 0
  const void* weights;     // [rows], parameter type
  void* losses;            // [rows], parameter type
  void* dlogits;           // [rows, vocab] dense: gradient of the sum of losses; null: not wanted
  double z = 0;            // of the squared log partition function
  double smoothing = 0;    // share of the target's mass that all of the vocabulary gets
};

}  // namespace foretrace::kernels
