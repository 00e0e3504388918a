// Suite `state-tracking`: calls whose value is a state that each of 8 to 128 operations alters, in Python and in C.
//   swaps3, swaps5  variables change places, a statement a swap: the groups S3, S5
//   parity          whether the ones of a string of bits are odd in number: Z2
//   sum5            the sum of a string of digits modulo five: Z5
//   stack           digits are pushed, "-" pops: what lies on top
// Right values are computed here, without the tracer. Length extrapolation of such states: Liu et al. 2023 (arXiv:2210.10749), Grazzi et al.
// 2024 (arXiv:2411.12537); swaps of a program's variables: "Debugging Code World Models" (arXiv:2602.07672).
#pragma once

#include <vector>

#include "eval/call_output_suite.h"

namespace foretrace::eval {

// 8 of each kind and length: 400. Always the same ones.
std::vector<OutputItem> state_tracking_items();

}  // namespace foretrace::eval
