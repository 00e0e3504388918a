// Suite `recall`: calls whose value was written once and must be found among 4 to 64 others, in Python and in C.
//   lookup     a table of pairs, and a key: multi-query associative recall (Zoology, arXiv:2312.04927) as a program
//   variable   as many variables, of which one is returned
//   rewritten  the same with a quarter of the variables, each written about four times: the last value counts
//   chain      each variable is a number or another one's value: the last one is returned
// Numbers have two digits, so guessing one of those that occur is right in one of as many cases. Right values are computed here, without
// the tracer.
#pragma once

#include <vector>

#include "eval/call_output_suite.h"

namespace foretrace::eval {

// 8 of each kind and length: 320. Always the same ones.
std::vector<OutputItem> recall_items();

}  // namespace foretrace::eval
